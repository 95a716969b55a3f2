using System.Text.RegularExpressions;
using Symflux.Imaging;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>
/// The commands and programs of docs/guides run in order, and print what the guide says; in it … stands for what differs from run to run. A block of JSON
/// that has a name is a file.
/// </summary>
public sealed partial class GuideTests
{
    /// <summary>The guides.</summary>
    public static TheoryData<string> Guides =>
        [.. Directory.GetFiles(Folder, "*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "docs", "guides");

    [Theory, MemberData(nameof(Guides))]
    public async Task A_guide_is_followed_word_by_word(string guide)
    {
        using var place = new Workplace();
        var (before, printed, steps) = (Directory.GetCurrentDirectory(), "", 0);
        Directory.SetCurrentDirectory(place.Folder);
        try
        {
            foreach (Match block in Block().Matches(await File.ReadAllTextAsync(Path.Combine(Folder, $"{guide}.md"), TestContext.Current.CancellationToken)))
            {
                var (kind, name, content) = (block.Groups[1].Value, block.Groups[2].Value.Trim(), block.Groups[3].Value);
                var lines = content.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                switch (kind)
                {
                    case "shell":
                        printed = "";
                        foreach (var line in lines)
                        {
                            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                            Assert.Equal("symflux", words[0]);
                            printed += await Cli.Succeed(words[1..]);
                        }

                        steps++;
                        break;
                    case "csharp":
                        printed = DocumentProgram.Run(content);
                        steps++;
                        break;
                    case "json" when name.Length > 0:
                        await File.WriteAllTextAsync(place.At(name), content, TestContext.Current.CancellationToken);
                        break;
                    case "text":
                        Assert.All(lines, line => Assert.Matches(Regex.Escape(line).Replace("…", ".*"), printed));
                        break;
                }
            }

            Assert.True(steps > 0, guide);
            Check(guide, place);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    /// <summary>What a guide claims beyond what is printed.</summary>
    private static void Check(string guide, Workplace place)
    {
        switch (guide)
        {
            case "microscopy":
                CheckMicroscopy(place);
                break;
            case "large-images":
                Assert.Equal(File.ReadAllBytes(place.At("whole.tif")), File.ReadAllBytes(place.At("rows.tif")));
                break;
            case "denoise":
                var clean = Cartoon.Create(240, 180, seed: 11);
                double[] quality =
                    [.. ((string[])["noisy.png", "clean.png", "better.png"]).Select(name => Psnr.Compute(clean, ImageFile.Load(place.At(name)).Pages[0], 255))];
                Assert.True(quality[1] > quality[0] + 8 && quality[2] > quality[1], string.Join(", ", quality));
                Assert.Equal(File.ReadAllBytes(place.At("clean.png")), File.ReadAllBytes(place.At("restored.png")));
                break;
        }
    }

    /// <summary>Axes are those of the input, and every way gains over the counts.</summary>
    private static void CheckMicroscopy(Workplace place)
    {
        var (noisy, clean) = (ImageFile.Load(place.At("cells", "cells-00001.tif")), ImageFile.Load(place.At("cells", "cells-00001-clean.tif")));
        foreach (var name in (string[])["clean.tif", "told.tif", "volume.tif", "time.tif"])
        {
            var result = ImageFile.Load(place.At(name));
            Assert.Equal((noisy.Axes, noisy.Format), (result.Axes, result.Format));
            Assert.True(Quality(result) > Quality(noisy) + 4, $"{name}: {Quality(result):F2} dB, noisy {Quality(noisy):F2} dB");
        }

        double Quality(ImageStack stack) => stack.Pages.Zip(clean.Pages).Average(pair => Psnr.Compute(pair.Second, pair.First, 84));
    }

    [GeneratedRegex("```(\\w+)( [^\n]+)?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
