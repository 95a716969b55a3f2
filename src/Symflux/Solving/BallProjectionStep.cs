using System.Numerics;

namespace Symflux.Solving;

/// <summary>Projects the state onto the ball of radius ‖f‖: u⁺ = u·min(1, ‖f‖/‖u‖).</summary>
internal sealed class BallProjectionStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Workspace<T> workspace;
    private readonly FieldNorms<T> norms;
    private readonly TeamPass scale;
    private T factor;

    public BallProjectionStep(Domain domain, Workspace<T> workspace)
    {
        this.workspace = workspace;
        norms = new FieldNorms<T>(domain, workspace.Channels);
        scale = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(workspace.State.Length, part, parts);
            var u = workspace.State.AsSpan(first, end - first);
            var next = workspace.Next.AsSpan(first, end - first);
            for (var i = 0; i < u.Length; i++)
            {
                next[i] = factor * u[i];
            }
        });
    }

    public override bool Projected => factor < T.One;

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        var (norm, radius) = (norms.Scaled(workspace.State, team), norms.Scaled(workspace.Data, team));
        factor = norm.Mantissa == 0 ? T.One : Factor(radius / norm);
        team.Run(scale);
        workspace.AdvanceToNext();
    }

    /// <summary>
    /// min(1, ‖f‖/‖u‖), below 1 less by what rounding may add to both norms, the quotient and the products, so that the result lies within the ball.
    /// </summary>
    private T Factor(double ratio)
    {
        if (ratio >= 1)
        {
            return T.One;
        }

        var inside = ratio * (1 - 2 * norms.Rounding - double.CreateSaturating(T.BitIncrement(T.One) - T.One));
        var rounded = T.CreateSaturating(inside);
        return double.CreateSaturating(rounded) > inside ? T.BitDecrement(rounded) : rounded;
    }
}
