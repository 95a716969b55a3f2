using Symflux.Blueprints;
using Symflux.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// KᵀΦ(Ku) of volumes by the training kernel for images. With S the operator that puts beside every slice those that stencils see from it, mirrored at
/// the border, K = K₂S: K₂ has the same weights as stencils on images of m·k channels, k slices deep. So KᵀΦ(Ku) = SᵀK₂ᵀΦ(K₂Su), and the kernel gives
/// s − K₂ᵀΦ(K₂s).
/// </summary>
internal sealed class SlicedTerm
{
    private readonly FusedBlock images;
    private readonly int depth;
    private readonly int origin;

    private SlicedTerm(FusedBlock images, int depth, int origin) => (this.images, this.depth, this.origin) = (images, depth, origin);

    /// <summary>The fast path for a block of volumes, or null where it does not apply: as for <see cref="FusedBlock"/>, with equal odd depths.</summary>
    public static SlicedTerm? For(ResidualBlock block, int dimension)
    {
        var bank = block.Stencils;
        var (depth, origin) = (bank.Stencils[0].Depth, bank.Stencils[0].OriginZ);
        if (dimension != 3 || block.Guide is not null || depth != 2 * origin + 1
            || !bank.Stencils.All(stencil => stencil.Depth == depth && stencil.OriginZ == origin))
        {
            return null;
        }

        var flat = bank.Stencils.Select(stencil => new Stencil(
            stencil.Coefficients.ToArray(), stencil.InputChannels * depth, 1, stencil.Height, stencil.Width,
            originY: stencil.OriginY, originX: stencil.OriginX));
        return FusedBlock.For(new ResidualBlock(new StencilBank(flat, bank.Boundary), block.Flux, 1), 2) is { } images
            ? new SlicedTerm(images, depth, origin)
            : null;
    }

    /// <summary>KᵀΦ(Ku).</summary>
    /// <param name="state">u: batch × m × depth × height × width.</param>
    /// <param name="weights">C × m × window.</param>
    /// <param name="fluxNumbers">C × numbers of a flux.</param>
    public Tensor Of(Tensor state, Tensor weights, Tensor fluxNumbers)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, slices, height, width) = (state.shape[0], state.shape[1], state.shape[2], state.shape[3], state.shape[4]);
        var places = Enumerable.Range(0, depth).Select(k => Seen(slices, k - origin)).ToArray();
        // Batch × slices × m × k, as the weights have their channels.
        var seen = stack([.. places.Select(place => state.index_select(2, place))], 2)
            .permute(0, 3, 1, 2, 4, 5).reshape(batch * slices, channels * depth, height, width);
        var flat = weights.reshape(weights.shape[0], channels * depth, weights.shape[3], weights.shape[4]);
        var term = (seen - images.Predict(seen, seen, flat, fluxNumbers, tensor(1f), null)).reshape(batch, slices, channels, depth, height, width);
        var sum = zeros_like(state);
        for (var k = 0; k < depth; k++)
        {
            sum = sum.index_add(2, places[k], term.select(3, k).transpose(1, 2), 1);
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>For every slice the one that lies so many behind it; even extension has period 2n.</summary>
    private static Tensor Seen(long slices, int offset)
    {
        var places = new long[slices];
        for (var z = 0; z < slices; z++)
        {
            var place = ((z + offset) % (2 * slices) + 2 * slices) % (2 * slices);
            places[z] = place < slices ? place : 2 * slices - 1 - place;
        }

        return tensor(places);
    }
}
