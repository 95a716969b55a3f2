using System.Diagnostics;
using Symflux.Testing;
using Xunit;

namespace Symflux.Mpi.Tests;

/// <summary>Starts programs as ranks of Open MPI or MPICH, where they are installed.</summary>
internal static class Launcher
{
    /// <summary>The project of the command line that trains.</summary>
    public const string Training = "src/Symflux.Cli.Torch";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs a program of this repository with several ranks, more than there are processors where it must be.</summary>
    /// <param name="kind">"openmpi" or "mpich".</param>
    /// <param name="ranks">How many.</param>
    /// <param name="project">The folder of its project, such as "src/Symflux.Cli".</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Further variables of its environment.</param>
    public static Result Run(string kind, int ranks, string project, string[] arguments, params (string Name, string Value)[] environment)
    {
        var launcher = Find(kind);
        Assert.SkipWhen(launcher is null, $"{kind} is not installed: mpirun.{kind} is nowhere in the PATH");
        string[] own = kind == "openmpi" ? ["--oversubscribe", "--bind-to", "none", "-n", $"{ranks}"] : ["-n", $"{ranks}"];
        return Run(launcher!, own, project, arguments, environment);
    }

    /// <summary>Runs a program of this repository alone.</summary>
    public static Result Alone(string project, params string[] arguments) => Run("dotnet", [], project, arguments, []);

    /// <summary>Runs a program with several ranks of Open MPI, and interrupts the launcher when something has come about.</summary>
    /// <param name="ranks">How many.</param>
    /// <param name="project">The folder of its project.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="hasComeAbout">Whether it has.</param>
    public static Result Interrupt(int ranks, string project, string[] arguments, Func<bool> hasComeAbout)
    {
        var launcher = Find("openmpi");
        Assert.SkipWhen(launcher is null, "openmpi is not installed: mpirun.openmpi is nowhere in the PATH");
        return Run(launcher!, ["--oversubscribe", "--bind-to", "none", "-n", $"{ranks}"], project, arguments, [], process =>
        {
            Assert.True(SpinWait.SpinUntil(() => hasComeAbout() || process.HasExited, Patience) && !process.HasExited, "it did not get so far");
            Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        });
    }

    private static Result Run(
        string launcher, string[] before, string project, string[] arguments, (string Name, string Value)[] environment, Action<Process>? meanwhile = null)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var name = project == Training ? "symflux-torch" : Path.GetFileName(project);
        var program = Path.Combine(Repository.Root, project, "bin", output.Parent!.Name, output.Name, name + ".dll");
        var start = new ProcessStartInfo(launcher) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in (string[])[.. before, .. launcher == "dotnet" ? Array.Empty<string>() : ["dotnet"], program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        (string, string)[] always = [("TERM", "dumb"), ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")];
        foreach (var (variable, value) in ((string, string)[])[.. always, .. environment])
        {
            start.Environment[variable] = value;
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (lines, faults) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        meanwhile?.Invoke(process);
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{launcher} {project} {string.Join(' ', arguments)} did not end within {Patience}: {lines.Result}{faults.Result}");
        }

        return new Result(process.ExitCode, lines.Result, faults.Result, watch.Elapsed);
    }

    /// <summary>Where Debian has the launcher of a kind.</summary>
    private static string? Find(string kind) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, $"mpirun.{kind}")).FirstOrDefault(File.Exists);

    /// <summary>How it ended.</summary>
    internal sealed record Result(int Code, string Output, string Error, TimeSpan Time);
}
