using Symflux.Solving;

namespace Symflux.Multigrid;

/// <summary>Work on all rows of a grid, divided between threads. Made once, because making it allocates.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="samples">Samples per row; small grids are not worth the wake-up of a thread.</param>
/// <param name="run">Gets first row, end, and which part it is.</param>
internal sealed class RowJob(int rows, long samples, Action<int, int, int> run) : ThreadTeam.IJob
{
    /// <summary>Work below this number of samples stays on the caller's thread.</summary>
    public const int WorthSharing = 16384;

    /// <summary>Runs the job.</summary>
    public void On(ThreadTeam team)
    {
        if (team.Size == 1 || rows * samples < WorthSharing)
        {
            run(0, rows, 0);
        }
        else
        {
            team.Run(this);
        }
    }

    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (first, end) = ThreadTeam.Share(rows, part, parts);
        run(first, end, part);
    }
}
