using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Symflux.Fields;

namespace Symflux.Benchmarks;

/// <summary>
/// Methods of Python packages that run beside ours on one image. The program peers.py is started once and answers requests, so that neither the start of Python
/// nor the way of the data there and back counts.
/// </summary>
internal sealed class PythonPeers : IDisposable
{
    /// <summary>The environment variable that names the interpreter; python3 where it is not set.</summary>
    private const string Variable = "SYMFLUX_PYTHON";

    private readonly Process process;
    private readonly DirectoryInfo folder;
    private readonly Grid grid;
    private readonly string[] packages;
    private readonly HashSet<string> missing = [];

    private PythonPeers(Process process, DirectoryInfo folder, Grid grid, string packages)
    {
        (this.process, this.folder, this.grid) = (process, folder, grid);
        this.packages = packages.Split(' ');
        Console.WriteLine($"  ({packages})");
    }

    /// <summary>The result of the last run, of three channels the first.</summary>
    public Field<float> Result =>
        Field<float>.Wrap(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(ResultOf(folder))).ToArray(), grid);

    /// <summary>Starts Python, with one thread for whatever is not told a number of threads; null, with a line that says why, where there is none.</summary>
    /// <param name="image">What the methods run on, grey values from 0 to 255.</param>
    public static PythonPeers? Start(Field<float> image)
    {
        var interpreter = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "python3";
        var folder = Directory.CreateTempSubdirectory("symflux-peers-");
        var input = Path.Combine(folder.FullName, "image");
        File.WriteAllBytes(input, MemoryMarshal.AsBytes(image.Values));
        string[] arguments =
            [Path.Combine(AppContext.BaseDirectory, "peers.py"), input, $"{image.Grid.Height}", $"{image.Grid.Width}", ResultOf(folder)];
        var start = new ProcessStartInfo(interpreter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var variable in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
        {
            start.Environment[variable] = "1";
        }

        string reason;
        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } packages)
            {
                return new PythonPeers(process, folder, image.Grid, packages);
            }

            process.WaitForExit();
            reason = $"{interpreter} ended with {process.ExitCode}";
            process.Dispose();
        }
        catch (Win32Exception fault)
        {
            reason = fault.Message;
        }

        Console.WriteLine($"  (no Python here, and its methods are left out: {reason})");
        folder.Delete(recursive: true);
        return null;
    }

    /// <summary>Whether a package is there, or a part of one; says so once where it is not.</summary>
    public bool Has(string package)
    {
        var isThere = packages.Any(entry => entry.StartsWith(package + "=", StringComparison.Ordinal));
        if (!isThere && missing.Add(package))
        {
            Console.WriteLine($"  (Python has no {package} here: its methods are left out)");
        }

        return isThere;
    }

    /// <summary>The seconds that a method takes.</summary>
    /// <param name="request">Its name in peers.py and its settings, such as <c>skimage_wavelets sigma=25</c>.</param>
    public double Run(string request)
    {
        process.StandardInput.WriteLine(request);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() is { } seconds
            ? double.Parse(seconds, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"peers.py ended at '{request}'");
    }

    /// <summary>Ends the process and deletes its files.</summary>
    public void Dispose()
    {
        // It ends where its input does.
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static string ResultOf(DirectoryInfo folder) => Path.Combine(folder.FullName, "result");
}
