using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Symflux.Imaging;
using Symflux.Testing;

namespace Symflux.Package.Tests;

/// <summary>
/// The lines of README.md that make and install packages, word for word, by a user who has nothing but a clone: another home, an empty list of sources. What
/// others have made comes from the cache of this machine.
/// </summary>
public sealed partial class InstallTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("symflux-install-").FullName;

    [Fact]
    public void The_lines_that_install_work_word_for_word()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "the lines are for linux-x64");
        Assert.SkipWhen(PackageCache.MissingForTools is not null, PackageCache.MissingForTools ?? "");
        var block = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(match => match.Groups[1].Value)
            .Single(text => text.Contains("dotnet nuget add source", StringComparison.Ordinal));
        var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);

        // A clone as far as the lines see it, and a home without sources.
        Directory.CreateSymbolicLink(At("build"), Path.Combine(Repository.Root, "build"));
        Write("home/.nuget/NuGet/NuGet.Config", $"""
            <configuration>
              <packageSources><clear /></packageSources>
              <fallbackPackageFolders><add key="cache" value="{PackageCache.Folder}" /></fallbackPackageFolders>
            </configuration>
            """);
        Bash(root, string.Join('\n', lines[..3]));
        ImageFile.Save(At("in.png"), ImageStack.Single(GaussianNoise.Add(Cartoon.Create(96, 80, 1), 25, 1), SampleFormat.UInt8));
        Assert.Contains("certified", Bash(root, "~/.dotnet/tools/symflux denoise in.png -o out.png"), StringComparison.Ordinal);
        Assert.True(File.Exists(At("out.png")));
        TryNative();

        // The last line is for a project.
        Write("mine/mine.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
            </Project>
            """);
        Write("mine/Program.cs", "System.Console.WriteLine(Symflux.Restoration.ModelStore.Load(\"small-25\").Card.Name);");
        Bash(At("mine"), $"{lines[3]}\ndotnet build --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false -o out");
        Assert.Equal("small-25", Bash(At("mine"), "dotnet out/mine.dll").Trim());
    }

    /// <summary>A native program has no runtime beside it, and does what another one does, but for what needs libtorch.</summary>
    private void TryNative()
    {
        if (!PackageCache.HasLinker)
        {
            return;
        }

        Assert.Empty(Directory.EnumerateFiles(At("home/.dotnet/tools/.store"), "System.*.dll", SearchOption.AllDirectories));
        string[] commands =
        [
            "models --json", "certify small-25 --attack 0 --json", "denoise in.png -o again.png --json",
            "diffuse in.png --lambda 5 --time 2 -o smooth.png --json", "inpaint in.png --mask in.png -o filled.png --json",
            "evaluate small-25 . --sigma 25 --json", "tour in.png -o tour --json",
        ];
        Assert.All(commands, command =>
        {
            using var document = JsonDocument.Parse(Bash(root, $"~/.dotnet/tools/symflux {command}"));
            Assert.NotEqual(JsonValueKind.Null, document.RootElement.ValueKind);
        });
        Assert.Equal(File.ReadAllBytes(At("out.png")), File.ReadAllBytes(At("again.png")));
        Assert.All(["train x.json", "certify small-25 --attack 1"], command =>
            Assert.Contains("needs libtorch", Bash(root, $"~/.dotnet/tools/symflux {command} 2>&1 || true"), StringComparison.Ordinal));
    }

    /// <summary>Deletes all.</summary>
    public void Dispose() => Directory.Delete(root, recursive: true);

    private string Bash(string folder, string lines) => Shell.Run(folder, "bash", "-euo", "pipefail", "-c", $"""
        export HOME='{At("home")}' NUGET_PACKAGES='{At("global")}' DOTNET_CLI_HOME='{At("home")}' DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
        {lines}
        """);

    private string At(string name) => Path.Combine(root, name);

    private void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), content);
    }

    [GeneratedRegex("```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
