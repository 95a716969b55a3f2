using Symflux.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>
/// K and Kᵀ of a stencil bank on tensors, for any weights: K = M V E with the extension E at the border, the valid
/// correlation V with the window, and, for natural boundaries, the 0/1 mask M of the rows that exist. Kᵀ = Eᵀ Vᵀ M uses
/// the same weight tensor, so it is the exact adjoint, and both are differentiable.
/// </summary>
internal sealed class BankOperator
{
    /// <summary>First spatial dimension of a tensor batch × channels × grid.</summary>
    private const int Spatial = 2;

    /// <summary>M for every grid, precision and device that was met: cycles ask for the same few many times.</summary>
    private readonly Dictionary<(string, ScalarType, string), Tensor> masks = [];

    private readonly StencilWindow window;

    /// <summary>Creates the operator.</summary>
    /// <param name="window">The window of its stencils.</param>
    /// <exception cref="SymfluxException">The native library's convolutions are wrong on this processor, and stay wrong.</exception>
    public BankOperator(StencilWindow window)
    {
        // Here, since whatever convolves has a bank: networks, cycles without a network around them, equations.
        NativeConvolutions.Check();
        this.window = window;
    }

    /// <summary>K u.</summary>
    /// <param name="state">u: batch × m × grid.</param>
    /// <param name="weights">C × m × window.</param>
    /// <returns>batch × C × grid.</returns>
    public Tensor Apply(Tensor state, Tensor weights) => Mask(Correlate(Extend(state), weights));

    /// <summary>Kᵀ v.</summary>
    /// <param name="dual">v: batch × C × grid.</param>
    /// <param name="weights">C × m × window.</param>
    /// <returns>batch × m × grid.</returns>
    public Tensor ApplyAdjoint(Tensor dual, Tensor weights) => Fold(CorrelateAdjoint(Mask(dual), weights), dual.shape);

    private Tensor Correlate(Tensor extended, Tensor weights) => window.Axes.Length switch
    {
        1 => nn.functional.conv1d(extended, weights),
        2 => nn.functional.conv2d(extended, weights),
        _ => nn.functional.conv3d(extended, weights),
    };

    private Tensor CorrelateAdjoint(Tensor dual, Tensor weights) => window.Axes.Length switch
    {
        1 => nn.functional.conv_transpose1d(dual, weights),
        2 => nn.functional.conv_transpose2d(dual, weights),
        _ => nn.functional.conv_transpose3d(dual, weights),
    };

    /// <summary>E: makes room for the window at the border, with zeros or with the mirrored samples.</summary>
    private Tensor Extend(Tensor state)
    {
        if (window.Boundary == Boundary.Reflecting)
        {
            for (var a = 0; a < window.Axes.Length; a++)
            {
                if (window.ExtentOf(a) > 1)
                {
                    state = state.index_select(Spatial + a, Reflection(a, state.shape[Spatial + a], state.device));
                }
            }

            return state;
        }

        // Padding widths are listed from the last dimension to the first.
        var widths = new List<long>();
        for (var a = window.Axes.Length - 1; a >= 0; a--)
        {
            widths.AddRange([window.Before[a], window.After[a]]);
        }

        return widths.TrueForAll(width => width == 0) ? state : nn.functional.pad(state, [.. widths], PaddingModes.Constant, 0);
    }

    /// <summary>Eᵀ: drops what lies outside of the domain, or adds it to the samples that it mirrors.</summary>
    private Tensor Fold(Tensor extended, long[] shape)
    {
        for (var a = 0; a < window.Axes.Length; a++)
        {
            var dimension = Spatial + a;
            if (window.ExtentOf(a) == 1)
            {
                continue;
            }

            if (window.Boundary == Boundary.Reflecting)
            {
                var folded = extended.shape;
                folded[dimension] = shape[dimension];
                extended = zeros(folded, extended.dtype, extended.device)
                    .index_add(dimension, Reflection(a, shape[dimension], extended.device), extended, 1);
            }
            else
            {
                extended = extended.narrow(dimension, window.Before[a], shape[dimension]);
            }
        }

        return extended;
    }

    /// <summary>M: clears the rows of K whose stencil would leave the domain; other boundaries have all rows.</summary>
    private Tensor Mask(Tensor dual)
    {
        if (window.Boundary != Boundary.Natural || window.Axes.Index().All(axis => window.ExtentOf(axis.Index) == 1))
        {
            return dual;
        }

        var key = (string.Join('×', dual.shape.Skip(Spatial)), dual.dtype, dual.device.ToString());
        if (!masks.TryGetValue(key, out var mask))
        {
            using var scope = NewDisposeScope();
            mask = ones([1], dual.dtype, dual.device);
            foreach (var a in Enumerable.Range(0, window.Axes.Length).Where(a => window.ExtentOf(a) > 1))
            {
                mask = mask * ExistingRows(a, dual);
            }

            masks.Add(key, mask.DetachFromDisposeScope());
        }

        return dual * mask;
    }

    private Tensor ExistingRows(int a, Tensor dual)
    {
        var samples = (int)dual.shape[Spatial + a];
        var exists = new float[window.OutputChannels * samples];
        for (var c = 0; c < window.OutputChannels; c++)
        {
            var stencil = window.StencilOf(c);
            var first = stencil.OriginOf(window.Axes[a]);
            var end = samples - (stencil.ExtentOf(window.Axes[a]) - 1 - first);
            if (end > first)
            {
                exists.AsSpan(c * samples + first, end - first).Fill(1);
            }
        }

        var shape = Enumerable.Repeat(1L, 1 + window.Axes.Length).ToArray();
        shape[0] = window.OutputChannels;
        shape[1 + a] = samples;
        return tensor(exists, shape, dtype: dual.dtype, device: dual.device);
    }

    /// <summary>For every position of the extended axis the sample that it shows; even extension has period 2n.</summary>
    private Tensor Reflection(int a, long samples, Device device)
    {
        var sources = new long[window.Before[a] + samples + window.After[a]];
        for (var i = 0; i < sources.Length; i++)
        {
            var place = (i - window.Before[a]) % (2 * samples);
            place = place < 0 ? place + 2 * samples : place;
            sources[i] = place < samples ? place : 2 * samples - 1 - place;
        }

        return tensor(sources, device: device);
    }
}
