using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Solving.TwoPoint;

/// <summary>
/// A residual block whose K takes differences of neighbours, a(u(x + e) − u(x)) along every axis of every channel, with natural boundaries and one
/// diffusivity of closed form: second-order diffusion in 1D, 2D or 3D, by explicit steps of any scheme.
/// </summary>
/// <param name="Flux">The diffusivity.</param>
/// <param name="IsCoupled">Whether the axes of a channel share g(|∇u|²).</param>
/// <param name="SquaredWeights">a² along x, y and z.</param>
internal sealed record TwoPointModel(Flux Flux, bool IsCoupled, ImmutableArray<double> SquaredWeights)
{
    /// <summary>a²/λ² along an axis.</summary>
    /// <param name="axis">0 for x.</param>
    /// <param name="contrast">λ.</param>
    public double ScaleOf(int axis, double contrast) => SquaredWeights[axis] / contrast / contrast;

    /// <summary>What a block is on a grid; null where it is not of this kind.</summary>
    public static TwoPointModel? Of(ResidualBlock block, Grid grid)
    {
        var bank = block.Stencils;
        var (m, axes) = (bank.InputChannels, grid.Dimension);
        if (bank.Boundary != Boundary.Natural || block.Guide is not null || block.StepControl.IsAdaptive || bank.OutputChannels != m * axes)
        {
            return null;
        }

        // Which stencil takes the differences of channel i along axis k.
        var stencils = new int[m, axes];
        var weights = new double[axes];
        for (var c = 0; c < bank.OutputChannels; c++)
        {
            if (Difference(bank.Stencils[c]) is not { } found || found.Axis >= axes)
            {
                return null;
            }

            var isFirst = weights[found.Axis] == 0;
            if (stencils[found.Channel, found.Axis] != 0 || !(isFirst || weights[found.Axis] == found.Weight))
            {
                return null;
            }

            (stencils[found.Channel, found.Axis], weights[found.Axis]) = (c + 1, found.Weight);
        }

        var groups = block.Flux.Groups;
        var flux = groups[0].Flux;
        var isCoupled = groups[0].Channels.Length > 1;
        if (!groups.All(group => Equals(group.Flux, flux) && group.Channels.Length == (isCoupled ? axes : 1)))
        {
            return null;
        }

        for (var i = 0; i < m && isCoupled; i++)
        {
            var own = Enumerable.Range(0, axes).Select(axis => stencils[i, axis] - 1).Order();
            if (!groups.Any(group => group.Channels.SequenceEqual(own)))
            {
                return null;
            }
        }

        return new TwoPointModel(flux, isCoupled, [.. weights.Select(weight => weight * weight)]);
    }

    /// <summary>Whether another block of this kind differs from this one in nothing.</summary>
    public bool Equals(TwoPointModel? other) =>
        other is not null && Equals(Flux, other.Flux) && IsCoupled == other.IsCoupled && SquaredWeights.SequenceEqual(other.SquaredWeights);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Flux, IsCoupled, SquaredWeights[0]);

    /// <summary>The channel, axis and weight a of a stencil with the weights −a at the position and a at its neighbour; null for others.</summary>
    private static (int Channel, int Axis, double Weight)? Difference(Stencil stencil)
    {
        var axis = (stencil.Width, stencil.Height, stencil.Depth) switch
        {
            (2, 1, 1) => 0,
            (1, 2, 1) => 1,
            (1, 1, 2) => 2,
            _ => -1,
        };
        var weights = stencil.Coefficients;
        var channel = weights.IndexOfAnyExcept(0.0) / 2;
        return axis >= 0 && (stencil.OriginX, stencil.OriginY, stencil.OriginZ) == (0, 0, 0) && !weights.TrimEnd(0.0).IsEmpty
            && weights[2 * channel] == -weights[2 * channel + 1] && weights[(2 * channel + 2)..].IndexOfAnyExcept(0.0) < 0
            ? (channel, axis, Math.Abs(weights[2 * channel]))
            : null;
    }
}
