using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Symflux.Imaging;
using Symflux.Testing;

namespace Symflux.Package.Tests;

/// <summary>
/// Packages that are made anew, and fresh projects that reference them, outside of the repository, restored and built in one go. What other packages they
/// need comes from the cache, and nothing is left in it.
/// </summary>
public sealed partial class FreshProjects : IDisposable
{
    /// <summary>The libraries that are packed.</summary>
    public static readonly IReadOnlyList<string> Libraries =
        ["Symflux", "Symflux.Imaging", "Symflux.Restoration", "Symflux.Onnx", "Symflux.Mpi", "Symflux.Torch"];

    private const string Version = "0.1.0";

    private readonly string root = Directory.CreateTempSubdirectory("symflux-packages-").FullName;
    private readonly List<string> projects = [];

    /// <summary>Packs, and builds the projects.</summary>
    public FreshProjects()
    {
        Directory.CreateDirectory(Packages);
        Pack();
        Write("NuGet.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{At("global")}" /></config>
              <packageSources><clear /><add key="packed" value="{Packages}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="cache" value="{PackageCache.Folder}" /></fallbackPackageFolders>
            </configuration>
            """);
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NuGetAudit>false</NuGetAudit>
                <CreateSymbolicLinksForCopyLocalIfPossible>true</CreateSymbolicLinksForCopyLocalIfPossible>
              </PropertyGroup>
            </Project>
            """);
        AddReadmes();
        Add("Plain", "Microsoft.NET.Sdk", ["Symflux.Restoration", "Symflux.Onnx"], DenoisingProgram,
            "<CreateSymbolicLinksForCopyLocalIfPossible>false</CreateSymbolicLinksForCopyLocalIfPossible>");
        Add("Web", "Microsoft.NET.Sdk.Web", ["Symflux.Restoration"], WebProgram, "");
        var system = $"<RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>";
        if (PackageCache.MissingForTrimming is null)
        {
            Add("Trimmed", "Microsoft.NET.Sdk", ["Symflux.Restoration"], DenoisingProgram,
                $"{system}<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained>");
        }

        if (PackageCache.MissingForNative is null)
        {
            Add("Native", "Microsoft.NET.Sdk", ["Symflux.Restoration"], DenoisingProgram, $"{system}<PublishAot>true</PublishAot>");
            Add("NativeWide", "Microsoft.NET.Sdk", ["Symflux.Restoration"], DenoisingProgram,
                $"{system}<PublishAot>true</PublishAot><IlcInstructionSet>x86-64-v3</IlcInstructionSet>");
        }

        Write("Fresh.slnx", $"<Solution>{string.Concat(projects.Select(name => $"""<Project Path="{name}/{name}.csproj" />"""))}</Solution>");
        Shell.Sdk(root, "build", "Fresh.slnx", "-c", "Release");
    }

    /// <summary>The folder of the packages.</summary>
    public string Packages => At("packages");

    /// <summary>The projects made of the programs in readmes.</summary>
    public IEnumerable<string> ReadmePrograms => projects.Where(name => name.StartsWith("Readme", StringComparison.Ordinal));

    /// <summary>
    /// Denoises a picture of 256² by <c>certified-25</c> and one thread, through PNG and JPEG files; prints the PSNR in dB and the least time in milliseconds.
    /// </summary>
    private static string DenoisingProgram => """
        using System.Diagnostics;
        using Symflux.Imaging;
        using Symflux.Restoration;
        using Symflux.Solving;

        var clean = Cartoon.Create(256, 256, seed: 1);
        var folder = Directory.CreateTempSubdirectory().FullName;
        var file = Path.Combine(folder, "noisy.png");
        ImageFile.Save(file, ImageStack.Single(GaussianNoise.Add(clean, 25, seed: 1), SampleFormat.UInt8));
        var image = ImageFile.Load(file);
        var denoiser = new Denoiser(new DenoiserOptions
        {
            Model = ModelStore.Load("certified-25"), Noise = Noise.Gaussian(25), Machine = new SolverOptions { Threads = 1 },
        });
        var least = double.MaxValue;
        var restored = image;
        for (var run = 0; run < 10; run++)
        {
            var watch = Stopwatch.StartNew();
            restored = denoiser.Denoise(image);
            least = Math.Min(least, watch.Elapsed.TotalMilliseconds);
        }

        var photo = Path.Combine(folder, "restored.jpg");
        ImageFile.Save(photo, restored);
        Console.WriteLine($"{Psnr.Compute(clean, ImageFile.Load(photo).Pages[0], 255):F2} {least:F1}");
        Directory.Delete(folder, recursive: true);
        """;

    private static string WebProgram => """
        using Symflux.Imaging;
        using Symflux.Restoration;

        var app = WebApplication.CreateBuilder(args).Build();
        var denoiser = Denoiser.Automatic();
        app.MapPost("/denoise", async (HttpRequest request, CancellationToken cancellation) =>
        {
            using var upload = new MemoryStream();
            await request.Body.CopyToAsync(upload, cancellation);
            try
            {
                var image = ImageFile.Load(upload.GetBuffer().AsMemory(0, (int)upload.Length), "the upload");
                var restored = await denoiser.DenoiseAsync(image, cancellation: cancellation);
                using var file = new MemoryStream();
                ImageFile.Save(file, ".png", restored);
                return Results.Bytes(file.ToArray(), "image/png");
            }
            catch (Symflux.SymfluxException fault)
            {
                return Results.BadRequest(fault.Message);
            }
        });
        app.Run();
        """;

    /// <summary>A path below the temporary folder.</summary>
    public string At(params IEnumerable<string> parts) => Path.Combine([root, .. parts]);

    /// <summary>Runs what was built of a project, in a folder with the image <c>cells.tif</c>.</summary>
    public string Run(string project)
    {
        var folder = Directory.CreateDirectory(At(project, "run")).FullName;
        ImageFile.Save(Path.Combine(folder, "cells.tif"), ImageStack.Single(GaussianNoise.Add(Cartoon.Create(96, 80, 1), 20, 1), SampleFormat.UInt8));
        return Shell.Run(folder, "dotnet", Built(project));
    }

    /// <summary>The assembly of a project.</summary>
    public string Built(string project) =>
        Directory.EnumerateFiles(At(project, "bin", "Release"), $"{project}.dll", SearchOption.AllDirectories).Single();

    /// <summary>Publishes a project; what the SDK says, and the program.</summary>
    public (string Log, string Program) Publish(string project)
    {
        var folder = At(project, "published");
        var log = Shell.Sdk(At(project), "publish", "-c", "Release", "--no-restore", "-o", folder);
        return (log, Path.Combine(folder, OperatingSystem.IsWindows() ? $"{project}.exe" : project));
    }

    /// <summary>Deletes all.</summary>
    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Packs what the build of this test has built, all libraries in one run.</summary>
    private void Pack()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Write("Pack.proj", $"""
            <Project DefaultTargets="Pack">
              <Target Name="Pack">
                <ItemGroup>{string.Concat(Libraries.Select(name => $"""<Library Include="{Path.Combine(Repository.Root, "src", name, $"{name}.csproj")}" />"""))}</ItemGroup>
                <MSBuild Projects="@(Library)" Targets="Pack" Properties="NoBuild=true;Configuration={configuration};PackageOutputPath={Packages}" />
              </Target>
            </Project>
            """);
        Shell.Sdk(root, "msbuild", "Pack.proj");
    }

    /// <summary>A project for each program of the readmes, word for word; those that need libtorch are left out where it is not there.</summary>
    private void AddReadmes()
    {
        string[] files = [Path.Combine(Repository.Root, "README.md"), .. Libraries.Select(name => Path.Combine(Repository.Root, "src", name, "README.md"))];
        foreach (var (number, program) in files.SelectMany(file => Program().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Index())
        {
            var needsTorch = program.Contains("using Symflux.Torch;", StringComparison.Ordinal);
            if (!needsTorch || PackageCache.MissingLibtorch is null)
            {
                Add($"Readme{number + 1}", "Microsoft.NET.Sdk",
                    needsTorch ? ["Symflux.Torch", PackageCache.Libtorch] : ["Symflux.Restoration", "Symflux.Onnx", "Symflux.Mpi"], program, "");
            }
        }
    }

    private void Add(string name, string sdk, string[] packages, string program, string properties)
    {
        projects.Add(name);
        var references = packages.Select(package =>
            $"""<PackageReference Include="{package}" Version="{(package == PackageCache.Libtorch ? "2.10.0" : Version)}" />""");
        Write($"{name}/{name}.csproj", $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>{properties}</PropertyGroup>
              <ItemGroup>{string.Concat(references)}</ItemGroup>
            </Project>
            """);
        Write($"{name}/Program.cs", program);
    }

    private void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), content);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
