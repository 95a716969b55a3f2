using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Kernels;

/// <summary>
/// d = KᵀΦ(Ku) for images, a bank of stencils of equal extents, and one flux per channel: K, Φ and Kᵀ strip
/// by strip, so that no channel of Ku is ever stored as an image and memory does not grow with their number.
/// </summary>
internal sealed class FusedDiffusionTerm<T> : DiffusionTerm<T>, ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StripLayout layout;
    private readonly DiffusionTermSweep<T>[] sweeps;
    private readonly T[] border;
    private T[] state = [];
    private T[] term = [];

    private FusedDiffusionTerm(ResidualBlock block, Grid grid, int threads, RowKernels<T> kernels)
    {
        var bank = block.Stencils;
        var first = bank.Stencils[0];
        layout = StripLayout.For<T>(
            bank.InputChannels,
            bank.OutputChannels,
            new StripAxis(bank.Boundary, grid.Height, first.Height, first.OriginY),
            new StripAxis(bank.Boundary, grid.Width, first.Width, first.OriginX),
            kernels);
        var weights = new StencilWeights<T>(bank.InputChannels, bank.OutputChannels, first.Height, first.Width);
        weights.Set([.. bank.Stencils.SelectMany(stencil => stencil.Coefficients.ToArray()).Select(T.CreateSaturating)]);
        var fluxes = new RowFlux<T>[bank.OutputChannels];
        foreach (var group in block.Flux.Groups)
        {
            fluxes[group.Channels[0]] = kernels.Flux(group.Flux);
        }

        sweeps = [.. Enumerable.Range(0, threads).Select(_ => new DiffusionTermSweep<T>(kernels, layout, weights, fluxes))];
        border = new T[AdjointImage<T>.BorderSize(layout)];
    }

    /// <summary>The term for a block, or null where it does not apply.</summary>
    public static FusedDiffusionTerm<T>? TryCreate(ResidualBlock block, Grid grid, int threads) =>
        TryCreate(block, grid, threads, RowKernels<T>.Widest);

    /// <summary>The term for a block with vectors of one width, or null where it does not apply.</summary>
    public static FusedDiffusionTerm<T>? TryCreate(ResidualBlock block, Grid grid, int threads, RowKernels<T> kernels)
    {
        var bank = block.Stencils;
        var first = bank.Stencils[0];
        var uniform = bank.Stencils.All(s =>
            s.Depth == 1 && s.Height == first.Height && s.Width == first.Width && s.OriginY == first.OriginY && s.OriginX == first.OriginX);
        var separate = block.Flux.Groups.All(group => group.Channels.Length == 1);
        return grid.Dimension == 2 && uniform && separate && block.Guide is null ? new FusedDiffusionTerm<T>(block, grid, threads, kernels) : null;
    }

    /// <inheritdoc/>
    public override void Evaluate(T[] state, T[] term, ThreadTeam team)
    {
        (this.state, this.term) = (state, term);
        team.Run(this);
        Result.Fold();
    }

    private AdjointImage<T> Result => new(layout, term, border);

    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (first, end) = ThreadTeam.Share(layout.Y.AdjointEnd - layout.Y.AdjointFirst, part, parts);
        sweeps[part].Run(state, Result, layout.Y.AdjointFirst + first, layout.Y.AdjointFirst + end);
    }
}
