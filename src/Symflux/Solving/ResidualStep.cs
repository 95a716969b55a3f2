using System.Numerics;
using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>Advances a state by one residual block: u⁺ = α(u − td − μ(u − f)) + (1 − α)u⁻, d = KᵀΦ(Ku).</summary>
internal sealed class ResidualStep<T> : Step<T>, ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Inner products are summed over runs of this length first, so that they do not depend on the number of threads.</summary>
    private const int Run = 4096;

    private readonly ResidualBlock block;
    private readonly Direction<T> evaluation;
    private readonly InnerProducts? products;
    private readonly Workspace<T> workspace;
    private T timeStep;

    public ResidualStep(ResidualBlock block, Direction<T> evaluation, Workspace<T> workspace)
    {
        (this.block, this.evaluation, this.workspace) = (block, evaluation, workspace);
        products = block.StepControl == StepControl.Adaptive ? new InnerProducts(workspace) : null;
    }

    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        evaluation.Evaluate(workspace.State, workspace.Direction, team);
        timeStep = T.CreateSaturating(products is null ? block.TimeStep : AdaptiveStep(team));
        team.Run(this);
        workspace.Advance();
    }

    /// <summary>The linear part: u⁺ = α(1 − μ)u − αtd + αμf + (1 − α)u⁻.</summary>
    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (state, previous, data, direction) = (workspace.State, workspace.Previous, workspace.Data, workspace.Direction);
        var (first, end) = ThreadTeam.Share(state.Length, part, parts);
        var alpha = T.CreateSaturating(block.Extrapolation);
        var mu = T.CreateSaturating(block.Fidelity);
        var (t, beta) = (timeStep, T.One - alpha);
        var lanes = Vector<T>.Count;
        var (vectorT, vectorMu, vectorAlpha, vectorBeta) = (new Vector<T>(t), new Vector<T>(mu), new Vector<T>(alpha), new Vector<T>(beta));
        var i = first;
        for (; i <= end - lanes; i += lanes)
        {
            var u = new Vector<T>(state, i);
            var next = Simd.MultiplyAdd(-vectorT, new Vector<T>(direction, i), u);
            next = Simd.MultiplyAdd(-vectorMu, u - new Vector<T>(data, i), next);
            Simd.MultiplyAdd(vectorAlpha, next, vectorBeta * new Vector<T>(previous, i)).CopyTo(previous, i);
        }

        for (; i < end; i++)
        {
            var u = state[i];
            var next = T.FusedMultiplyAdd(-t, direction[i], u);
            next = T.FusedMultiplyAdd(-mu, u - data[i], next);
            previous[i] = T.FusedMultiplyAdd(alpha, next, beta * previous[i]);
        }
    }

    /// <summary>clamp(τ, 0, (1 − μ)·2⟨u, d⟩/‖d‖²).</summary>
    private double AdaptiveStep(ThreadTeam team)
    {
        var (product, square) = products!.Compute(team);
        // d = 0 leaves the state as it is for every step.
        var largest = square > 0 ? (1 - block.Fidelity) * 2 * product / square : block.TimeStep;
        return Math.Clamp(block.TimeStep, 0, Math.Max(0, largest));
    }

    /// <summary>⟨u, d⟩ and ‖d‖², summed in double over runs of fixed length.</summary>
    private sealed class InnerProducts(Workspace<T> workspace) : ThreadTeam.IJob
    {
        private readonly (double Product, double Square)[] partial = new (double, double)[(workspace.State.Length + Run - 1) / Run];

        public (double Product, double Square) Compute(ThreadTeam team)
        {
            team.Run(this);
            var (product, square) = (0.0, 0.0);
            foreach (var run in partial)
            {
                product += run.Product;
                square += run.Square;
            }

            return (product, square);
        }

        void ThreadTeam.IJob.Run(int part, int parts)
        {
            var (first, end) = ThreadTeam.Share(partial.Length, part, parts);
            for (var run = first; run < end; run++)
            {
                var start = run * Run;
                var count = Math.Min(Run, workspace.State.Length - start);
                var u = workspace.State.AsSpan(start, count);
                var d = workspace.Direction.AsSpan(start, count);
                var (product, square) = (0.0, 0.0);
                for (var i = 0; i < count; i++)
                {
                    var di = double.CreateSaturating(d[i]);
                    product += double.CreateSaturating(u[i]) * di;
                    square += di * di;
                }

                partial[run] = (product, square);
            }
        }
    }
}
