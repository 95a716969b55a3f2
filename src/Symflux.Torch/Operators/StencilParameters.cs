using Symflux.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>
/// The stencils of a block as parameters: free, or normalised inside the graph so that K = W·s/S(W) keeps the norm bound
/// that the bank has at construction, whatever the parameters W are.
/// </summary>
/// <remarks>
/// A reflecting bank that is closed under mirroring an axis is kept so when it is normalised (its norm bound depends on
/// it); see <see cref="MirrorTies"/>.
/// </remarks>
internal sealed class StencilParameters : nn.Module
{
    private readonly Parameter raw;
    private readonly Tensor? tapMask;
    private readonly StencilWindow window;
    private readonly MirrorTies? ties;
    private readonly double symbolNorm;
    private readonly int zeroSumChannels;

    /// <summary>Creates the parameters.</summary>
    /// <param name="bank">K at construction.</param>
    /// <param name="window">The bank's window.</param>
    /// <param name="normalised">Whether the norm bound is held constant.</param>
    /// <param name="trainable">Whether the weights may change.</param>
    /// <param name="zeroSumChannels">In how many of the first channels of the state the mean of every stencil is taken off.</param>
    /// <param name="type">Floating-point type.</param>
    /// <param name="keepChannels">Whether stencils go on reading only the state channels that they read at construction.</param>
    public StencilParameters(
        StencilBank bank, StencilWindow window, bool normalised, bool trainable, int zeroSumChannels, ScalarType type, bool keepChannels = false)
        : base(nameof(StencilParameters))
    {
        this.window = window;
        this.zeroSumChannels = trainable ? Math.Min(zeroSumChannels, bank.InputChannels) : 0;
        var shape = window.Shape.ToArray();
        raw = new Parameter(tensor(window.Embed(), shape, dtype: type), requires_grad: trainable);
        tapMask = window.TapMask(keepChannels) is { } mask && trainable ? tensor(mask, shape, dtype: type) : null;
        if (this.zeroSumChannels > 0 && window.TapMask() is not null)
        {
            throw new SymfluxException("stencils of different extents cannot be held at zero sum; give all of them the same extents");
        }

        if (normalised)
        {
            // Not asked for otherwise: for volumes it takes seconds.
            NormBound = bank.NormBound;
        }

        if (normalised && trainable)
        {
            ties = new MirrorTies(bank, window);
            var untied = Enumerable.Range(0, window.Axes.Length).Count(a => window.ExtentOf(a) > 1 && !ties.Covers(a));
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            symbolNorm = SymbolNorm.Of(tensor(window.Embed(), shape), window.LargestExtents.AsSpan()).item<double>();
            NormBound = symbolNorm * (bank.Boundary == Boundary.Reflecting ? Math.Pow(2, 0.5 * untied) : 1);
        }

        RegisterComponents();
    }

    /// <summary>s, an upper bound of ‖K‖ at every moment; null for stencils that are not normalised.</summary>
    public double? NormBound { get; }

    /// <summary>The weights that the block uses: C × m × window.</summary>
    public Tensor Effective()
    {
        var weights = tapMask is null ? raw : raw * tapMask;
        weights = WithoutMean(weights);
        if (ties is null)
        {
            return weights;
        }

        weights = ties.Project(weights);
        return weights * (symbolNorm / SymbolNorm.Of(weights, window.LargestExtents.AsSpan())).to_type(weights.dtype);
    }

    /// <summary>K with the weights of this moment.</summary>
    public StencilBank ToBank()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var weights = Effective().to_type(ScalarType.Float64);
        // Once more in double, so that what single precision left of the sum does not spoil the mean of the output.
        weights = WithoutMean(weights);
        return window.Extract(weights.ToDoubles());
    }

    private Tensor WithoutMean(Tensor weights)
    {
        if (zeroSumChannels == 0)
        {
            return weights;
        }

        long[] taps = [.. Enumerable.Range(2, (int)weights.dim() - 2)];
        var visible = weights.narrow(1, 0, zeroSumChannels);
        var centred = visible - visible.mean(taps, keepdim: true);
        return zeroSumChannels == weights.shape[1]
            ? centred
            : cat([centred, weights.narrow(1, zeroSumChannels, weights.shape[1] - zeroSumChannels)], 1);
    }
}
