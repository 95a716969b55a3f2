using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Symflux.Imaging;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>The programs in README.md are compiled and run as they stand.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>What an ordinary project has: its implicit usings.</summary>
    private const string ImplicitUsings =
        "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic;";

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
            Assert.All(programs, Run);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        var restored = ImageFile.Load(place.At("restored.tif")).Pages[0];
        Assert.True(Psnr.Compute(clean, restored, 255) > 30, $"{Psnr.Compute(clean, restored, 255)} dB");
    }

    private static void Run(string program)
    {
        var loaded = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "readme", [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)],
            loaded.Select(file => MetadataReference.CreateFromFile(file)));
        var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, $"{program}\n{string.Join('\n', result.Diagnostics)}");
        var main = Assembly.Load(image.ToArray()).EntryPoint!;
        main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
