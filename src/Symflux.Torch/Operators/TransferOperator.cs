using Symflux.Blueprints;
using Symflux.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>
/// R and P between the grids of two levels on tensors, for any weights: R is a convolution of stride 2, P a transposed one.
/// Both treat every channel alike.
/// </summary>
internal sealed class TransferOperator
{
    /// <summary>First spatial dimension of a tensor batch × channels × grid.</summary>
    private const int Spatial = 2;

    private readonly int dimension;
    private readonly bool isWide;
    private readonly (int Restriction, int Interpolation) extents;

    /// <summary>Creates the operator.</summary>
    /// <param name="transfer">Extents of r and p.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    public TransferOperator(CycleTransfer transfer, int dimension)
    {
        this.dimension = dimension;
        extents = (transfer.Restriction.Width, transfer.Interpolation.Width);
        isWide = extents.Interpolation == 4;
    }

    /// <summary>The weights of r or p as the operator takes them: 1 × 1 × window.</summary>
    public Tensor Weights(Stencil stencil, ScalarType type) =>
        tensor(stencil.Coefficients.ToArray(), [1, 1, .. Enumerable.Repeat((long)stencil.Width, dimension)], dtype: type);

    /// <summary>R x; where an extent is odd, the last sample counts twice.</summary>
    /// <param name="fine">x: batch × m × grid.</param>
    /// <param name="weights">r.</param>
    /// <returns>batch × m × grid of ⌈n/2⌉ samples along every axis.</returns>
    public Tensor Restrict(Tensor fine, Tensor weights)
    {
        var single = Singly(Replicate(fine, 0, n => n % 2));
        long[] strides = Twos();
        var coarse = dimension switch
        {
            1 => nn.functional.conv1d(single, weights, stride: 2),
            2 => nn.functional.conv2d(single, weights, strides: strides),
            _ => nn.functional.conv3d(single, weights, strides: strides),
        };
        return coarse.reshape([fine.shape[0], fine.shape[1], .. coarse.shape[Spatial..]]);
    }

    /// <summary>The mean over the cells of the coarse grid.</summary>
    public Tensor Mean(Tensor fine)
    {
        using var weights = full([1, 1, .. Twos()], Math.Pow(0.5, dimension), fine.dtype, fine.device);
        return Restrict(fine, weights);
    }

    /// <summary>P y; cells beyond the border are as the outermost ones.</summary>
    /// <param name="coarse">y: batch × m × grid.</param>
    /// <param name="weights">p.</param>
    /// <param name="shape">Shape of the result.</param>
    public Tensor Interpolate(Tensor coarse, Tensor weights, long[] shape)
    {
        var single = Singly(isWide ? Replicate(coarse, 1, _ => 1) : coarse);
        long[] strides = Twos();
        var fine = dimension switch
        {
            1 => nn.functional.conv_transpose1d(single, weights, stride: 2),
            2 => nn.functional.conv_transpose2d(single, weights, strides: strides),
            _ => nn.functional.conv_transpose3d(single, weights, strides: strides),
        };
        // The first cell stands at −1 where there is a cell beyond the border, and its weights begin another sample earlier.
        var first = isWide ? 3 : 0;
        for (var a = 0; a < dimension; a++)
        {
            fine = fine.narrow(Spatial + a, first, shape[Spatial + a]);
        }

        return fine.reshape(shape);
    }

    private long[] Twos() => [.. Enumerable.Repeat(2L, dimension)];

    /// <summary>Channels become items of the batch, so that one convolution serves all.</summary>
    private static Tensor Singly(Tensor field) => field.reshape([field.shape[0] * field.shape[1], 1, .. field.shape[Spatial..]]);

    private Tensor Replicate(Tensor field, long before, Func<long, long> after)
    {
        // Widths are listed from the last dimension to the first.
        long[] widths = [.. Enumerable.Range(Spatial, dimension).Reverse().SelectMany(a => (long[])[before, after(field.shape[a])])];
        return Array.TrueForAll(widths, width => width == 0) ? field : nn.functional.pad(field, widths, PaddingModes.Replicate);
    }
}
