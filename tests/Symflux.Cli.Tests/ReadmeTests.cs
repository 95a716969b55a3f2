using System.Text.RegularExpressions;
using Symflux.Imaging;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>The programs in README.md are compiled and run as they stand.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Programs_of_the_readme_compile_and_run()
    {
        using var place = new Workplace();
        var clean = Cartoon.Create(96, 80, 1);
        ImageFile.Save(place.At("cells.tif"), ImageStack.Single(GaussianNoise.Add(clean, 20, 1), SampleFormat.UInt8));
        var programs = Program().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(2, programs.Length);
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(place.Folder);
        try
        {
            Assert.All(programs, program => DocumentProgram.Run(program));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        var restored = ImageFile.Load(place.At("restored.tif")).Pages[0];
        Assert.True(Psnr.Compute(clean, restored, 255) > 30, $"{Psnr.Compute(clean, restored, 255)} dB");
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
