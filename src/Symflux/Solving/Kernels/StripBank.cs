using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Kernels;

/// <summary>
/// Stencils of one extent and a flux for each, as strips of images read them. Those of volumes are stencils on images of m·k channels, the k slices that
/// they see of the m channels of u; on an image k is 1.
/// </summary>
internal sealed class StripBank<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly RowKernels<T> kernels;
    private readonly StencilWeights<T> weights;
    private readonly RowFlux<T>[] fluxes;

    /// <summary>Reads a block to which <see cref="Fits"/> applies.</summary>
    /// <param name="block">The block.</param>
    /// <param name="grid">Its grid.</param>
    /// <param name="kernels">The inner loops.</param>
    public StripBank(ResidualBlock block, Grid grid, RowKernels<T> kernels)
    {
        this.kernels = kernels;
        var bank = block.Stencils;
        var first = bank.Stencils[0];
        Layout = StripLayout.For<T>(
            bank.InputChannels * first.Depth,
            bank.OutputChannels,
            new StripAxis(bank.Boundary, grid.Height, first.Height, first.OriginY),
            new StripAxis(bank.Boundary, grid.Width, first.Width, first.OriginX),
            kernels);
        weights = new StencilWeights<T>(Layout.StateChannels, bank.OutputChannels, first.Height, first.Width);
        weights.Set([.. bank.Stencils.SelectMany(stencil => stencil.Coefficients.ToArray()).Select(T.CreateSaturating)]);
        fluxes = new RowFlux<T>[bank.OutputChannels];
        foreach (var group in block.Flux.Groups)
        {
            fluxes[group.Channels[0]] = kernels.Flux(group.Flux);
        }
    }

    /// <summary>The strips.</summary>
    public StripLayout Layout { get; }

    /// <summary>Whether all stencils lie alike, every channel has a flux of its own, and nothing guides it.</summary>
    public static bool Fits(ResidualBlock block)
    {
        var first = block.Stencils.Stencils[0];
        return block.Guide is null
            && block.Flux.Groups.All(group => group.Channels.Length == 1)
            && block.Stencils.Stencils.All(stencil =>
                (stencil.Depth, stencil.Height, stencil.Width) == (first.Depth, first.Height, first.Width)
                && (stencil.OriginZ, stencil.OriginY, stencil.OriginX) == (first.OriginZ, first.OriginY, first.OriginX));
    }

    /// <summary>The workspace of one thread.</summary>
    public DiffusionTermSweep<T> NewSweep() => new(kernels, Layout, weights, fluxes);
}
