namespace Symflux.Tests.Solving;

/// <summary>What a run allocates on the thread of the test, once its solver is there and has run.</summary>
internal static class RunAllocation
{
    /// <summary>Bytes of a second run on one thread.</summary>
    public static long Of<T>(Blueprint blueprint, Field<T> f) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        using var solver = new Solver<T>(blueprint, f.Grid, new SolverOptions { Threads = 1 });
        var output = new Field<T>(f.Grid, f.Channels);
        solver.Run(f, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        solver.Run(f, output);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
