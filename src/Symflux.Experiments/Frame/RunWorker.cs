using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Symflux.Experiments.Frame;

/// <summary>This program in another process with one thread, which does runs of the same plan on request.</summary>
internal sealed class RunWorker : IDisposable
{
    /// <summary>Option that makes a worker of the command.</summary>
    public const string Option = "--worker";

    /// <summary>What a worker says when it has stored a run; anything else is a fault.</summary>
    public const string Done = "done";

    private readonly Process process;
    private string? lastError;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The command line of this process, without the program.</param>
    public RunWorker(IEnumerable<string> arguments)
    {
        // Another program may have called the experiments, as tests do: then dotnet runs them, which lies above its shared runtime.
        var library = typeof(RunWorker).Assembly.Location;
        var isOwn = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Path.GetFileNameWithoutExtension(library);
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        var start = new ProcessStartInfo(isOwn ? Environment.ProcessPath! : dotnet)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in (string[])[.. isOwn ? (string[])[] : [library], .. arguments, Option])
        {
            start.ArgumentList.Add(argument);
        }

        // One thread each: that of the managed kernels, and those of the native library.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        process = Process.Start(start) ?? throw new SymfluxException("no second process could be started; use --jobs 1");
        // What the native library warns of is the same in every process, and says nothing about a run; the last line is kept in case that it is a cause.
        process.ErrorDataReceived += (_, line) => lastError = line.Data ?? lastError;
        process.BeginErrorReadLine();
    }

    /// <summary>Has a run done and stored.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="cancellation">Whether the end of the process was wanted.</param>
    public void Do(string id, CancellationToken cancellation)
    {
        string? answer;
        try
        {
            process.StandardInput.WriteLine(id);
            process.StandardInput.Flush();
            answer = process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            answer = null;
        }

        cancellation.ThrowIfCancellationRequested();
        if (answer != Done)
        {
            throw new SymfluxException(answer ?? $"the process for '{id}' ended{(lastError is null ? "" : $" ({Faults.OneLine(lastError)})")}; the "
                + $"same command goes on from there");
        }
    }

    /// <summary>Serves as a worker until the input ends.</summary>
    public static void Serve(
        IReadOnlyList<PlannedRun> plan, RunFolder folder, TextReader input, TextWriter output, CancellationToken cancellation)
    {
        var runs = plan.DistinctBy(run => run.Id).ToDictionary(run => run.Id);
        while (input.ReadLine() is { } id)
        {
            try
            {
                folder.Do(runs[id], cancellation);
                output.WriteLine(Done);
            }
            catch (SymfluxException problem)
            {
                output.WriteLine(Faults.OneLine(problem.Message));
            }
        }
    }

    /// <summary>Ends it at once; what it was doing is lost.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        process.Dispose();
    }
}
