using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Solving;

/// <summary>Runs the body of a recurrent block until z hardly changes: z⁰ = u, z^{i+1} = B(z^i; u).</summary>
internal sealed class RecurrentStep<T>(RecurrentBlock block, Domain domain, Chain<T> body, Workspace<T> workspace) : Step<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] pass = new T[workspace.State.Length];
    private readonly FieldNorms<T> norms = new(domain, workspace.Channels);
    private InnerIteration inner;
    private bool projected;

    public override InnerIteration? Inner => inner;

    public override bool Projected => projected;

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        var u = workspace.State;
        var ends = body.Ends;
        projected = false;
        u.CopyTo(pass, 0);
        var norm = norms.Of(u, team);
        var outcome = block.Stopping.Tolerance > 0 ? IterationOutcome.OutOfIterations : IterationOutcome.Completed;
        var (iteration, residual) = (0, 0.0);
        while (iteration < block.Stopping.Iterations && outcome != IterationOutcome.Converged)
        {
            cancellation.ThrowIfCancellationRequested();
            ends.Start(pass, u);
            foreach (var step in body.Steps)
            {
                step.Advance(team, cancellation);
                projected |= step.Projected;
            }

            iteration++;
            // The residual is also wanted as a result, so it is measured where the number of passes is fixed, too, but only once.
            if (block.Stopping.Tolerance > 0 || iteration == block.Stopping.Iterations)
            {
                var change = norms.OfDifference(ends.State, pass, team);
                residual = norm > 0 ? change / norm : change;
                outcome = residual <= block.Stopping.Tolerance && block.Stopping.Tolerance > 0 ? IterationOutcome.Converged : outcome;
            }

            ends.State.CopyTo(pass, 0);
        }

        inner = new InnerIteration(iteration, residual, outcome);
        pass.CopyTo(workspace.Previous, 0);
        workspace.Advance();
    }
}
