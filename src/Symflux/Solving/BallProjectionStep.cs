using System.Numerics;

namespace Symflux.Solving;

/// <summary>Projects the state onto the ball of radius ‖f‖: u⁺ = u·min(1, ‖f‖/‖u‖).</summary>
internal sealed class BallProjectionStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Workspace<T> workspace;
    private readonly FieldNorms<T> norms;
    private readonly TeamPass scale;
    private T factor;

    public BallProjectionStep(Workspace<T> workspace)
    {
        this.workspace = workspace;
        norms = new FieldNorms<T>(workspace.State.Length);
        scale = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(workspace.State.Length, part, parts);
            var u = workspace.State.AsSpan(first, end - first);
            var next = workspace.Previous.AsSpan(first, end - first);
            for (var i = 0; i < u.Length; i++)
            {
                next[i] = factor * u[i];
            }
        });
    }

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        var (norm, radius) = (norms.Of(workspace.State, team), norms.Of(workspace.Data, team));
        factor = norm <= radius ? T.One : T.CreateSaturating(radius / norm);
        team.Run(scale);
        workspace.Advance();
    }
}
