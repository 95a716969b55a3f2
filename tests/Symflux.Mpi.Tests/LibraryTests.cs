using Xunit;

namespace Symflux.Mpi.Tests;

/// <summary>The laws of distributed runs with the ranks of MPI libraries, in processes of their own.</summary>
public sealed class LibraryTests
{
    private const string Ranks = "tests/Symflux.Mpi.Ranks";

    [Theory]
    [InlineData("openmpi", 2)]
    [InlineData("openmpi", 3)]
    [InlineData("openmpi", 5)]
    [InlineData("mpich", 2)]
    [InlineData("mpich", 3)]
    public void Random_blueprints_have_the_bits_of_one_process(string kind, int ranks)
    {
        var result = Launcher.Run(kind, ranks, Ranks, ["laws", "0", "40"]);
        Assert.True(result.Code == 0, $"{result}");
        Assert.Matches(@"^\d{2} of 40 blueprints shared out over " + ranks + " ranks, 0 differ", result.Output);
    }

    [Theory]
    [InlineData("openmpi", 0)]
    [InlineData("openmpi", 2)]
    [InlineData("mpich", 1)]
    public void A_rank_that_cannot_go_on_ends_all(string kind, int rank)
    {
        var result = Launcher.Run(kind, 3, Ranks, ["fail", $"{rank}"]);
        Assert.NotEqual(0, result.Code);
        Assert.Single(result.Error.Split('\n'), line => line == "fault: this rank cannot go on");
        Assert.InRange(result.Time.TotalSeconds, 0, 30);
    }

    [Fact]
    public void Without_a_launcher_a_program_is_one_rank_and_needs_no_library()
    {
        Assert.Equal((1, 0), (LaunchedRanks.Count, LaunchedRanks.Own));
        using var mpi = MpiEnvironment.Start();
        Assert.Equal((0, 1, ""), (mpi.World.Rank, mpi.World.Size, mpi.LibraryVersion));
    }

    [Theory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public void A_library_that_is_none_is_named(string kind)
    {
        string[] arguments = ["diffuse", "in.tif", "-o", "out.tif", "--lambda", "1", "--time", "1"];
        var result = Launcher.Run(kind, 2, "src/Symflux.Cli", arguments, ("SYMFLUX_MPI", "libm.so.6"));
        Assert.NotEqual(0, result.Code);
        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("symflux: 'libm.so.6' has no MPI_", StringComparison.Ordinal));
    }
}
