using System.Globalization;

namespace Symflux.Tests;

/// <summary>Constants are printed rounded up.</summary>
public class WordingTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(1.0000004, "1 + 4.1E-07")]
    [InlineData(1 + 4.5e-16, "1 + 4.5E-16")]
    [InlineData(1.4142135623730951, "1.41422")]
    [InlineData(2.5, "2.5")]
    [InlineData(999999.1, "1E+06")]
    [InlineData(1893.40001, "1893.41")]
    public void A_constant_reads_no_smaller_than_it_is(double constant, string text) => Assert.Equal(text, Wording.Bound(constant));

    [Fact]
    public void Nor_does_any_other() => Law.Holds(10000, random =>
    {
        var constant = 1 + Math.Pow(10, random.Number(-16, 12));
        foreach (var digits in (int[])[4, 6])
        {
            var text = Wording.Bound(constant, digits);
            var read = text.StartsWith("1 + ", StringComparison.Ordinal)
                ? 1 + double.Parse(text[4..], CultureInfo.InvariantCulture)
                : double.Parse(text, CultureInfo.InvariantCulture);
            Assert.InRange(read, constant, 1 + (constant - 1) * 1.2 + 1e-2 * (constant > 1.0001 ? 1 : 0));
        }
    });
}
