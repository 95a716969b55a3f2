using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Symflux.Benchmarks;

/// <summary>A C program of others that runs beside ours, compiled for this machine from a folder of peers.</summary>
internal sealed class Peer : IDisposable
{
    private readonly string program;

    private Peer(string program) => this.program = program;

    /// <summary>Compiles a program of plain C; null, with a line that says why, where its source or a compiler is missing.</summary>
    /// <param name="folder">The folder of peers; null for none, without a line.</param>
    /// <param name="source">The name of the source.</param>
    public static Peer? Compile(string? folder, string source) => Compile(folder, source, "gcc", () => []);

    /// <summary>Compiles a program that uses PETSc; null where that is missing, too.</summary>
    /// <inheritdoc cref="Compile(string?, string)"/>
    public static Peer? CompileWithPetsc(string? folder, string source) => Compile(
        folder, source, "mpicc", () => Output("pkg-config", "--cflags", "--libs", "PETSc").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What it prints.</summary>
    /// <param name="arguments">Its command line.</param>
    public string Run(params string[] arguments) => Output(program, arguments);

    /// <summary>A number that it prints.</summary>
    /// <param name="output">What it printed.</param>
    /// <param name="pattern">Where the number is: the first group of a regular expression.</param>
    public static double Number(string output, string pattern) =>
        double.Parse(Regex.Match(output, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>What any program prints.</summary>
    public static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}");
    }

    /// <summary>Deletes it.</summary>
    public void Dispose() => File.Delete(program);

    private static Peer? Compile(string? folder, string source, string compiler, Func<string[]> libraries)
    {
        if (folder is null)
        {
            return null;
        }

        var path = Path.Combine(folder, source);
        if (!File.Exists(path))
        {
            Console.WriteLine($"  (no {path}: it is left out)");
            return null;
        }

        var program = Path.Combine(Path.GetTempPath(), $"symflux-{Path.GetFileNameWithoutExtension(source)}-{Environment.ProcessId}");
        try
        {
            Output(compiler, ["-O3", "-march=native", "-ffast-math", path, "-o", program, .. libraries(), "-lm"]);
            return new Peer(program);
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException)
        {
            Console.WriteLine($"  ({source} cannot be compiled here, and is left out: {fault.Message})");
            return null;
        }
    }
}
