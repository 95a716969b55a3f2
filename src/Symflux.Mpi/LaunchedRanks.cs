using System.Globalization;

namespace Symflux.Mpi;

/// <summary>What the launcher of a program says in its environment: mpirun of Open MPI or MPICH, or srun of Slurm.</summary>
public static class LaunchedRanks
{
    /// <summary>The variables in which launchers say how many ranks there are.</summary>
    private static readonly string[] Sizes = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"];

    private static readonly string[] Ranks = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "MV2_COMM_WORLD_RANK", "PMIX_RANK"];

    /// <summary>How many ranks this program was started with; 1 where no launcher says anything.</summary>
    /// <remarks>
    /// Under srun it is the number of tasks, where an interface of MPI was asked for (<c>--mpi=pmix</c>, <c>--mpi=pmi2</c>); a program that a batch
    /// script runs by itself is one.
    /// </remarks>
    public static int Count => Sizes.Select(Number).FirstOrDefault(count => count > 0) is var launched and > 0 ? launched
        : Number("PMIX_RANK") >= 0 && Number("SLURM_STEP_NUM_TASKS") is var tasks and > 0 ? tasks
        : 1;

    /// <summary>Which of them this is; 0 where nothing says anything.</summary>
    public static int Own => Math.Max(0, Ranks.Select(Number).FirstOrDefault(rank => rank >= 0, 0));

    /// <summary>Whether there is a launcher, or somebody has named a library.</summary>
    internal static bool AreThere => Ranks.Any(variable => Number(variable) >= 0) || Environment.GetEnvironmentVariable("SYMFLUX_MPI") is { Length: > 0 };

    /// <summary>Whether the launcher is that of MPICH or its relatives.</summary>
    internal static bool IsByHydra => Number("OMPI_COMM_WORLD_SIZE") < 0 && Number("PMI_SIZE") >= 0;

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
