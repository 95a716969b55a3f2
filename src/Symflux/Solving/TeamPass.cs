namespace Symflux.Solving;

/// <summary>A pass over a field as a job, made once so that running it allocates nothing.</summary>
internal sealed class TeamPass(Action<int, int> run) : ThreadTeam.IJob
{
    public void Run(int part, int parts) => run(part, parts);
}
