using System.Numerics;
using Symflux.Fields;

namespace Symflux.Solving;

/// <summary>Looks for values that are not finite, and says where they are.</summary>
internal static class FiniteValues
{
    /// <summary>The place of the first value that is infinite or NaN; −1 where there is none.</summary>
    public static int FirstNotFinite<T>(ReadOnlySpan<T> values) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var i = 0;
        var infinity = new Vector<T>(T.PositiveInfinity);
        // NaN is not less either.
        while (i <= values.Length - Vector<T>.Count && Vector.LessThanAll(Vector.Abs(new Vector<T>(values[i..])), infinity))
        {
            i += Vector<T>.Count;
        }

        for (; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What to say of a value of the input that is not finite.</summary>
    /// <param name="grid">Its grid.</param>
    /// <param name="value">The value.</param>
    /// <param name="place">Its place in any channel, counted from the beginning of the grid.</param>
    public static SymfluxException InputFault<T>(Grid grid, T value, long place) where T : unmanaged, IFloatingPointIeee754<T> =>
        InputFault(LayeredGrid.Of(grid), double.CreateSaturating(value), place);

    /// <inheritdoc cref="InputFault{T}"/>
    public static SymfluxException InputFault(LayeredGrid grid, double value, long place)
    {
        long width = grid.Layer.Dimension == 1 ? grid.Layers : grid.Layer.Width, height = grid.Layer.Dimension == 2 ? grid.Layers : grid.Layer.Height;
        return new SymfluxException(
            $"the input has the value {value} at x = {place % width}, y = {place / width % height}, z = {place / width / height}; all values must be finite");
    }

    /// <summary>What to say of an output that is not finite.</summary>
    public static SymfluxException Divergence() => new(
        "the computation diverged: the output has values that are not finite; use a time step within the stability bound");
}
