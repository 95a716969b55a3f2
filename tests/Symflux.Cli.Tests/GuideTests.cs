using System.Text.RegularExpressions;
using Symflux.Imaging;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>The commands of docs/guides run in order, and print what the guide says; in it … stands for what differs from run to run.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public async Task Every_guide_is_followed_word_by_word()
    {
        var guides = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "guides"), "*.md");
        Assert.NotEmpty(guides);
        foreach (var guide in guides)
        {
            using var place = new Workplace();
            var (before, printed, commands) = (Directory.GetCurrentDirectory(), "", 0);
            Directory.SetCurrentDirectory(place.Folder);
            try
            {
                foreach (Match block in Block().Matches(File.ReadAllText(guide)))
                {
                    var lines = block.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                    if (block.Groups[1].Value == "shell")
                    {
                        printed = "";
                        foreach (var line in lines)
                        {
                            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                            Assert.Equal("symflux", words[0]);
                            printed += await Cli.Succeed(words[1..]);
                            commands++;
                        }
                    }
                    else
                    {
                        Assert.All(lines, line => Assert.Matches(Regex.Escape(line).Replace("…", ".*"), printed));
                    }
                }

                Assert.True(commands > 0, guide);
                if (Path.GetFileName(guide) == "microscopy.md")
                {
                    CheckMicroscopy(place);
                }
                else
                {
                    Assert.Equal(File.ReadAllBytes(place.At("whole.tif")), File.ReadAllBytes(place.At("rows.tif")));
                }
            }
            finally
            {
                Directory.SetCurrentDirectory(before);
            }
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

    [GeneratedRegex("```(shell|text)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
