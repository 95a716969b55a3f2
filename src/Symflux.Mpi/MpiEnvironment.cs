using Symflux.Distribution;

namespace Symflux.Mpi;

/// <summary>
/// MPI in a program that <c>mpirun</c> or <c>srun</c> started: begun when it is made, ended when it is disposed of. Once in a program.
/// </summary>
/// <remarks>
/// The library of the system is taken: Open MPI, or MPICH and what has its binary interface; that of the launcher where both are there. Tests run with
/// Open MPI 4.1 and MPICH 4.0. The variable SYMFLUX_MPI names another one. A program that was started without a launcher is one rank, and needs no library.
/// <code>
/// using var mpi = MpiEnvironment.Start();
/// using var solver = new DistributedSolver&lt;float&gt;(blueprint, LayeredGrid.Of(grid), mpi.World);
/// solver.Run(mine, mine);
/// </code>
/// A rank that fails where the others do not must end all, by <see cref="Run"/> or <see cref="ICommunicator.Abort"/>; otherwise they wait for it.
/// </remarks>
public sealed class MpiEnvironment : IDisposable
{
    private readonly MpiLibrary? library;
    private bool isEnded;

    private MpiEnvironment(MpiLibrary? library)
    {
        this.library = library;
        World = library is null ? LoneProcess.Instance : new MpiCommunicator(library);
    }

    /// <summary>All ranks.</summary>
    public ICommunicator World { get; }

    /// <summary>What the library says of itself, as "Open MPI v4.1.4, …"; empty where none was needed.</summary>
    public string LibraryVersion => library?.Version() ?? "";

    /// <summary>Begins.</summary>
    /// <exception cref="SymfluxException">No MPI library is there, it takes calls of one thread only, or MPI has been begun already.</exception>
    public static MpiEnvironment Start()
    {
        if (!LaunchedRanks.AreThere)
        {
            return new MpiEnvironment(null);
        }

        var library = MpiLibrary.Load();
        library.Begin();
        return new MpiEnvironment(library);
    }

    /// <summary>Begins, works, and ends. Where the work fails on a rank, all ranks are ended.</summary>
    /// <param name="work">The work of a rank.</param>
    /// <param name="onFault">Says what went wrong, on each rank that fails; not on those that end since another did.</param>
    /// <returns>The exit code: that of the work.</returns>
    /// <exception cref="SymfluxException">As for <see cref="Start"/>.</exception>
    public static int Run(Func<ICommunicator, int> work, Action<Exception> onFault)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(onFault);
        using var mpi = Start();
        try
        {
            return work(mpi.World);
        }
#pragma warning disable CA1031 // Whatever it is, the others would wait for this rank.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            mpi.EndAll(fault is OtherRankException ? null : () => onFault(fault));
            return 1;
        }
    }

    /// <summary>
    /// Ends all ranks for a fault. Where all have the same, rank 0 says it, and the others leave it the time to do so; those that have nothing to say leave
    /// it to those that have.
    /// </summary>
    /// <param name="say">Says what went wrong; null for nobody.</param>
    /// <param name="exitCode">The exit code of the whole.</param>
    public void EndAll(Action? say, int exitCode = 1)
    {
        if (World.Rank > 0 || say is null)
        {
            Thread.Sleep(say is null ? 2 * Patience : Patience);
        }

        say?.Invoke();
        isEnded = true;
        World.Abort(exitCode);
    }

    /// <summary>Ends MPI.</summary>
    public void Dispose()
    {
        if (!isEnded)
        {
            isEnded = true;
            library?.End();
        }
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(2);
}
