using Symflux.Imaging.Files;
using Symflux.Imaging.Files.Png;
using Symflux.Imaging.Files.Tiff;

namespace Symflux.Imaging.Tests;

/// <summary>docs/FORMATS.md names what the code carries, and every ending that is written.</summary>
public class FormatDocumentTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "FORMATS.md"));

    [Fact]
    public void Every_tag_that_is_carried_is_in_the_table()
    {
        string[] names = [.. Enumerable.Range(0, ushort.MaxValue).Select(TiffTags.CarriedName).OfType<string>()];
        Assert.InRange(names.Length, 20, 100);
        Assert.All(names, name => Assert.Contains(name, Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gAMA cHRM sRGB cICP mDCV cLLI eXIf oFFs pCAL sCAL sTER", false)]
    [InlineData("bKGD sBIT hIST sPLT", true)]
    public void Chunks_are_kept_or_said(string chunks, bool isLost)
    {
        Assert.All(chunks.Split(' '), chunk =>
        {
            Assert.Contains(chunk, Text, StringComparison.Ordinal);
            Assert.Equal(isLost, PngMetadata.LostName(chunk) is not null);
        });
    }

    [Fact]
    public void Every_ending_that_is_written_has_a_heading()
    {
        foreach (var extension in new[] { ".png", ".tif", ".tiff", ".npy", ".csv", ".txt", ".jpg", ".jpeg", ".webp" })
        {
            Assert.NotNull(ImageCodecs.ForExtension("a" + extension));
            Assert.Contains($"`{extension}`", Text, StringComparison.Ordinal);
        }
    }
}
