using System.Diagnostics;

namespace Symflux.Package.Tests;

/// <summary>Runs programs as a person would, in a folder.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs a program to its end; what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed, or took too long.</exception>
    public static string Run(string folder, string program, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, program, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
        }

        return process.ExitCode == 0
            ? output.Result
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{output.Result}\n{error.Result}");
    }

    /// <summary>Runs the SDK, which leaves no process behind that would keep its output open.</summary>
    public static string Sdk(string folder, string verb, params IEnumerable<string> arguments) =>
        Run(folder, "dotnet", [verb, .. arguments, "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false"]);

    /// <summary>Starts a program.</summary>
    public static Process Start(string folder, string program, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        // The SDK that runs the tests tells its programs where it is, which another run must find for itself.
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            info.Environment.Remove(name);
        }

        return Process.Start(info)!;
    }
}
