using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Solving;

/// <summary>Clamps every value of the state: u⁺ = min(max(u, a), b).</summary>
internal sealed class ClampStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Workspace<T> workspace;
    private readonly TeamPass clamp;

    public ClampStep(ClampBlock block, Workspace<T> workspace)
    {
        this.workspace = workspace;
        var (lowest, highest) = (T.CreateSaturating(block.Lowest), T.CreateSaturating(block.Highest));
        clamp = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(workspace.State.Length, part, parts);
            var u = workspace.State.AsSpan(first, end - first);
            var next = workspace.Next.AsSpan(first, end - first);
            for (var i = 0; i < u.Length; i++)
            {
                next[i] = T.Min(T.Max(u[i], lowest), highest);
            }
        });
    }

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        team.Run(clamp);
        workspace.AdvanceToNext();
    }
}
