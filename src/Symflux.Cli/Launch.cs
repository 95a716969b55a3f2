using Symflux.Cli.Commands;
using Symflux.Distribution;
using Symflux.Mpi;

namespace Symflux.Cli;

/// <summary>
/// The program as a launcher started it: alone, or as one of several ranks (<c>mpirun -n 8 symflux …</c>). Rank 0 reports; what others have to say is
/// kept until it is known to be something that rank 0 does not say.
/// </summary>
internal static class Launch
{
    /// <summary>Commands that ranks do together. Others are one program, of which there would be several copies.</summary>
    private static readonly string[] Shared = [DiffuseCommand.Word, DenoiseCommand.Word, InpaintCommand.Word, TrainCommand.Word];

    private static StringWriter? lines;
    private static StringWriter? faults;

    /// <summary>The ranks; one process alone where no launcher started several.</summary>
    public static ICommunicator Ranks { get; private set; } = LoneProcess.Instance;

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">What the user typed after <c>symflux</c>.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        if (LaunchedRanks.Count == 1)
        {
            return await CommandLine.InvokeAsync(arguments, Console.Out, Console.Error, cancellation);
        }

        // Launchers show a terminal to rank 0, and codes that prepare one have no place in what they collect.
        Environment.SetEnvironmentVariable("TERM", "dumb");
        var word = arguments.FirstOrDefault();
        var asksForHelp = word is null || word.StartsWith('-') || arguments.Any(argument => argument is "--help" or "-h" or "-?");
        if (asksForHelp || !Shared.Contains(word))
        {
            return LaunchedRanks.Own > 0 ? 0
                : asksForHelp ? await CommandLine.InvokeAsync(arguments, Console.Out, Console.Error, cancellation)
                : Faults.Fail(Console.Error, $"'{word}' is done by one process; run it without {LaunchedRanks.Count} ranks: only "
                    + $"{string.Join(", ", Shared[..^1])} and {Shared[^1]} are shared out");
        }

        MpiEnvironment mpi;
        try
        {
            mpi = MpiEnvironment.Start();
        }
        catch (SymfluxException fault)
        {
            return LaunchedRanks.Own > 0 ? 1 : Faults.Report(Console.Error, fault);
        }

        using (mpi)
        {
            Ranks = mpi.World;
            var isFirst = Ranks.Rank == 0;
            (lines, faults) = isFirst ? (null, null) : (new StringWriter(), new StringWriter());
            var code = await CommandLine.InvokeAsync(arguments, lines ?? Console.Out, faults ?? Console.Error, cancellation);
            if (code != 0)
            {
                mpi.EndAll(code == Faults.OfOtherRank ? null : SayUnlessEnded, code == Faults.OfOtherRank ? Faults.ExitCode : code);
            }

            return code;
        }

        // Where another rank was first, the launcher has sent a signal in the meantime.
        void SayUnlessEnded()
        {
            if (faults is not null && !cancellation.IsCancellationRequested)
            {
                Console.Error.Write(faults);
            }
        }
    }

    /// <summary>Says what this rank has to say by itself.</summary>
    public static void Say()
    {
        Console.Out.Write(lines);
        Console.Error.Write(faults);
        lines?.GetStringBuilder().Clear();
        faults?.GetStringBuilder().Clear();
    }
}
