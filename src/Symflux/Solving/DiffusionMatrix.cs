using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>A = (1 + μ)I + τKᵀGK with frozen diffusivities G, as an operator and by its entries.</summary>
internal sealed class DiffusionMatrix<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Correlation<T> correlation;
    private readonly T[] dual;
    private readonly TeamPass forward;
    private readonly TeamPass freeze;
    private readonly TeamPass weigh;
    private readonly TeamPass adjoint;
    private T[] source = [];
    private T[] destination = [];

    public DiffusionMatrix(LinearSolveBlock block, Grid grid, int threads)
    {
        (Block, Grid) = (block, grid);
        correlation = new Correlation<T>(block.Stencils, grid);
        dual = new T[(long)block.Stencils.OutputChannels * grid.Count];
        Diffusivities = new T[dual.Length];
        var taps = Enumerable.Range(0, threads).Select(_ => new List<Correlation<T>.Tap>(256)).ToArray();
        var (diagonal, tau) = (T.CreateSaturating(1 + block.Fidelity), T.CreateSaturating(block.TimeStep));
        forward = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(correlation.DualRows, part, parts);
            correlation.Apply(source, dual, first, end, taps[part]);
        });
        freeze = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(grid.Count, part, parts);
            for (var c = 0; c < block.Stencils.OutputChannels; c++)
            {
                dual.AsSpan(c * grid.Count + first, end - first).CopyTo(Diffusivities.AsSpan(c * grid.Count + first));
            }

            foreach (var group in block.Flux.Groups)
            {
                FluxEvaluation.ApplyDiffusivity<T>(group, Diffusivities, grid.Count, first, end);
            }
        });
        weigh = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(dual.Length, part, parts);
            for (var i = first; i < end; i++)
            {
                dual[i] *= Diffusivities[i];
            }
        });
        adjoint = new TeamPass((part, parts) =>
        {
            var (firstRow, endRow) = ThreadTeam.Share(correlation.StateRows, part, parts);
            correlation.ApplyAdjoint(dual, destination, firstRow, endRow, taps[part]);
            for (var i = firstRow * grid.Width; i < endRow * grid.Width; i++)
            {
                destination[i] = T.MultiplyAddEstimate(tau, destination[i], diagonal * source[i]);
            }
        });
    }

    /// <summary>The block whose matrix it is.</summary>
    public LinearSolveBlock Block { get; }

    /// <summary>The grid.</summary>
    public Grid Grid { get; }

    /// <summary>G, one value per channel of Ku and sample.</summary>
    public T[] Diffusivities { get; }

    /// <summary>Computes G from a state.</summary>
    public void Freeze(T[] state, ThreadTeam team)
    {
        source = state;
        team.Run(forward);
        team.Run(freeze);
    }

    /// <summary>Ax.</summary>
    /// <param name="x">x.</param>
    /// <param name="product">Receives Ax; must not overlap x.</param>
    /// <param name="team">The threads that share the work.</param>
    public void Apply(T[] x, T[] product, ThreadTeam team)
    {
        (source, destination) = (x, product);
        team.Run(forward);
        team.Run(weigh);
        team.Run(adjoint);
    }
}
