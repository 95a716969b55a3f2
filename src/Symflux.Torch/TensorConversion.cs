using System.Numerics;
using Symflux.Fields;
using static TorchSharp.torch;

namespace Symflux.Torch;

/// <summary>Fields as tensors of shape 1 × m × [depth ×] [height ×] width, and back.</summary>
public static class TensorConversion
{
    /// <summary>A copy of a field as a tensor of its precision, a batch of one.</summary>
    public static Tensor ToTensor<T>(this Field<T> field) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        var grid = field.Grid;
        long[] extents = [grid.Depth, grid.Height, grid.Width];
        long[] shape = [1, field.Channels, .. extents[(3 - grid.Dimension)..]];
        return typeof(T) == typeof(double)
            ? tensor((double[])(object)field.Values.ToArray(), shape)
            : tensor((float[])(object)field.Values.ToArray(), shape);
    }

    /// <summary>A copy of a tensor, a batch of one, as a field.</summary>
    /// <param name="tensor">1 × m × grid, on any device.</param>
    /// <param name="grid">Extents, which must be those of the tensor, and spacing.</param>
    public static Field<T> ToField<T>(this Tensor tensor, Grid grid) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(grid);
        if (tensor.dim() < 2 || tensor.shape[0] != 1 || tensor.shape[1] * grid.Count != tensor.numel())
        {
            throw new SymfluxException($"a tensor of shape {string.Join(" × ", tensor.shape)} is not one field on the grid {grid}");
        }

        using var scope = NewDisposeScope();
        var type = typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32;
        var values = tensor.detach().cpu().to_type(type).contiguous();
        return Field<T>.Wrap(values.data<T>().ToArray(), grid, (int)tensor.shape[1]);
    }

    /// <summary>All values of a tensor, in double precision.</summary>
    internal static double[] ToDoubles(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
    }
}
