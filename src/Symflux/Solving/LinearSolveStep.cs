using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Solving;

/// <summary>A semi-implicit step: ((1 + μ)I + τKᵀGK) u⁺ = u + μf with G = diag g(|Ku|²).</summary>
internal sealed class LinearSolveStep<T> : Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Workspace<T> workspace;
    private readonly DiffusionMatrix<T> matrix;
    private readonly ISymmetricSolve<T> solve;
    private readonly TeamPass rightHandSide;

    public LinearSolveStep(LinearSolveBlock block, Domain domain, int threads, Workspace<T> workspace)
    {
        this.workspace = workspace;
        matrix = new DiffusionMatrix<T>(block, domain.Grid, threads);
        solve = block.Solver.Stopping is { } stopping ? new ConjugateGradients<T>(matrix, domain, stopping) : new LineSolves<T>(matrix, threads);
        var mu = T.CreateSaturating(block.Fidelity);
        rightHandSide = new TeamPass((part, parts) =>
        {
            var (u, b) = (workspace.State, workspace.DiffusionTerm);
            var (first, end) = ThreadTeam.Share(u.Length, part, parts);
            if (mu == T.Zero)
            {
                u.AsSpan(first, end - first).CopyTo(b.AsSpan(first));
                return;
            }

            var f = workspace.Data;
            for (var i = first; i < end; i++)
            {
                b[i] = T.MultiplyAddEstimate(mu, f[i], u[i]);
            }
        });
    }

    public override InnerIteration? Inner => solve.Inner;

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        matrix.Freeze(workspace.State, team);
        team.Run(rightHandSide);
        solve.Solve(workspace.DiffusionTerm, workspace.Previous, team, cancellation);
        workspace.Advance();
    }
}
