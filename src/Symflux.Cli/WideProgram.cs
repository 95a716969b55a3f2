using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Symflux.Cli;

/// <summary>
/// A native program is compiled for one kind of processor, where the runtime's compiler would look at the one that is there. Beside the program for x64
/// processors with vectors of 256 bits lies the same one for 512 bits (build/NativeTool.targets), and takes its place where the processor has them: networks
/// run up to twice as fast.
/// </summary>
internal static partial class WideProgram
{
    /// <summary>What is added to the program's name.</summary>
    private const string Suffix = ".x86-64-v4";

    /// <summary>What a processor of this level has beyond the level below.</summary>
    private static readonly string[] Level = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

    /// <summary>Becomes the other program, and does not return; returns where there is none, or the processor has no such vectors.</summary>
    public static void TakePlace(string[] arguments)
    {
        if (OperatingSystem.IsLinux() && !Vector512.IsHardwareAccelerated && Environment.ProcessPath + Suffix is var path && File.Exists(path) && HasLevel())
        {
            // It returns where the other program cannot be started, and this one does the work.
            _ = Execute(path, [path, .. arguments, null]);
        }
    }

    /// <summary>The kernel names what processor and system offer together.</summary>
    private static bool HasLevel()
    {
        try
        {
            var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ');
            return flags is not null && Level.All(flags.Contains);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
