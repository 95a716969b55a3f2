using System.Runtime.InteropServices;

namespace Symflux.Package.Tests;

/// <summary>The packages that earlier builds have brought to this machine; the tests take no others.</summary>
internal static class PackageCache
{
    /// <summary>Its folder.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>What makes a trimmed program that needs no .NET; null where it is there.</summary>
    public static string? MissingForTrimming => Missing($"microsoft.netcore.app.runtime.{RuntimeInformation.RuntimeIdentifier}", "microsoft.net.illink.tasks");

    /// <summary>What makes a native program; null where it is there.</summary>
    public static string? MissingForNative =>
        Missing($"runtime.{RuntimeInformation.RuntimeIdentifier}.microsoft.dotnet.ilcompiler", "microsoft.dotnet.ilcompiler", "microsoft.net.illink.tasks")
        ?? (HasLinker ? null : "a linker, clang or gcc, is missing");

    /// <summary>What makes the tool, which is compiled ahead of time, and where there is a linker as a native program; null where it is there.</summary>
    public static string? MissingForTools =>
        Missing($"microsoft.netcore.app.crossgen2.{RuntimeInformation.RuntimeIdentifier}") ?? (HasLinker ? MissingForNative : null);

    /// <summary>Whether native programs can be linked.</summary>
    public static bool HasLinker => !OperatingSystem.IsLinux() || Tool("clang") || Tool("gcc");

    /// <summary>The native library of Torch for this system; null where it is there.</summary>
    public static string? MissingLibtorch => Directory.Exists(Path.Combine(Folder, Libtorch)) ? null : $"the package {Libtorch} is not in the cache";

    /// <summary>What runs ONNX files; null where it is there.</summary>
    public static string? MissingOnnxRuntime =>
        Directory.Exists(Path.Combine(Folder, "microsoft.ml.onnxruntime")) ? null : "the package Microsoft.ML.OnnxRuntime is not in the cache";

    /// <summary>Its package.</summary>
    public static string Libtorch { get; } =
        OperatingSystem.IsLinux() ? "libtorch-cpu-linux-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-win-x64";

    private static string? Missing(params IEnumerable<string> packages) =>
        packages.FirstOrDefault(package => !Directory.Exists(Path.Combine(Folder, package, Environment.Version.ToString(3)))) is { } missing
            ? $"the package {missing} {Environment.Version.ToString(3)} is not in the cache; publish any program of this kind once"
            : null;

    private static bool Tool(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));
}
