using System.Text;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public sealed class CsvTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("symflux-");

    private string File => Path.Combine(folder.FullName, "signal.csv");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory, InlineData(1), InlineData(3)]
    public void Signals_survive_bit_for_bit(int channels)
    {
        var random = new Random(4);
        var field = new Field<float>(Grid.Signal(50), channels);
        foreach (ref var value in field.Values)
        {
            value = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)));
        }

        ImageFile.Save(File, ImageStack.Single(field, SampleFormat.Float32));
        var loaded = ImageFile.Load(File).Pages[0];
        Assert.Equal(field.DescribeShape(), loaded.DescribeShape());
        Assert.True(field.Values.SequenceEqual(loaded.Values));
    }

    [Theory]
    [InlineData("1\n2.5\n-3e2\n")]
    [InlineData("# value\r\n1\r\n\r\n2.5\r\n-300")]
    public void Comments_empty_lines_and_line_ends_do_not_matter(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Equal([1f, 2.5f, -300f], ImageFile.Load(File).Pages[0].Values.ToArray());
    }

    [Theory]
    [InlineData("1\n2 3\n", "line 2 has 2 numbers")]
    [InlineData("1,2\n", "line 1 has 2 numbers")]
    [InlineData("11111111111111111\n2x\n", "line 2 says '2x'")]
    [InlineData("# nothing\n", "no numbers")]
    public void Faults_are_named_with_their_line(string text, string part)
    {
        System.IO.File.WriteAllText(File, text, Encoding.UTF8);
        var fault = Assert.Throws<SymfluxException>(() => ImageFile.Load(File));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Contains(File, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_not_written_as_text()
    {
        var stack = ImageStack.Single(new Field<float>(Grid.Image(2, 2)), SampleFormat.UInt8);
        Assert.Contains("one signal", Assert.Throws<SymfluxException>(() => ImageFile.Save(File, stack)).Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }
}
