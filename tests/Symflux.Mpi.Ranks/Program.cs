using Symflux.Distribution;
using Symflux.Mpi;
using Symflux.Mpi.Ranks;

// One rank of several that a test starts: "laws FIRST COUNT", or "fail RANK" for a rank that cannot go on.
return MpiEnvironment.Run(
    ranks => args switch
    {
        ["laws", var first, var count] => Laws.Check(ranks, int.Parse(first), int.Parse(count)),
        ["fail", var rank] => Fail(ranks, int.Parse(rank)),
        _ => throw new ArgumentException("say what to do"),
    },
    fault => Console.Error.WriteLine($"fault: {fault.Message}"));

static int Fail(ICommunicator ranks, int rank)
{
    if (ranks.Rank == rank)
    {
        throw new InvalidOperationException("this rank cannot go on");
    }

    // The others wait for it.
    ranks.Barrier();
    return 0;
}
