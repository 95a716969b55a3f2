namespace Symflux.Blueprints;

/// <summary>Which magnitudes numbers of a model file may have, so that neither they nor what is computed from them overflows or vanishes.</summary>
/// <param name="What">What the numbers are.</param>
/// <param name="Smallest">The smallest magnitude, except for 0.</param>
/// <param name="Largest">The largest magnitude.</param>
/// <param name="MayBeZero">Whether 0 is among them.</param>
internal sealed record NumberRange(string What, double Smallest, double Largest, bool MayBeZero)
{
    /// <summary>The number, if it is in the range.</summary>
    /// <exception cref="SymfluxException">It is not, or no number.</exception>
    public double Check(double number) => (number == 0 && MayBeZero) || (Math.Abs(number) >= Smallest && Math.Abs(number) <= Largest)
        ? number
        : throw new SymfluxException(
            $"{What} is {number:R}; in files of models its magnitude is {(MayBeZero ? "0 or " : "")}from {Smallest:G6} to {Largest:G6}, "
            + "so that single precision can carry it");

    /// <summary>Refuses numbers out of the range.</summary>
    public void Check(ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            Check(number);
        }
    }
}
