using System.Globalization;
using System.Numerics;
using Symflux.Fields;

namespace Symflux.Multigrid;

/// <summary>The samples that a mask calls known.</summary>
internal static class KnownSamples
{
    /// <summary>Refuses masks that do not fit; returns the number of known samples.</summary>
    public static int Count<T>(Field<T> input, Field<T> mask) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Channels != 1 || mask.Grid.Count != input.Grid.Count || mask.Grid.Width != input.Grid.Width || mask.Grid.Height != input.Grid.Height)
        {
            throw new SymfluxException(
                $"the mask has {mask.DescribeShape()}, but the input has {input.DescribeShape()}; the mask must be 1 channel of the same size");
        }

        var known = CountIn(input, mask, 0, input.Grid.Count, 0);
        RequireAny(known);
        return known;
    }

    /// <summary>Counts the known ones of some samples; refuses values that no mask has, and known samples that are not finite.</summary>
    /// <param name="input">The input.</param>
    /// <param name="mask">The mask, of the same size.</param>
    /// <param name="first">The first of the samples.</param>
    /// <param name="end">End of them.</param>
    /// <param name="row">The row of the whole in which input and mask begin.</param>
    public static int CountIn<T>(Field<T> input, Field<T> mask, int first, int end, int row) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var known = 0;
        var values = mask.Values;
        for (var i = first; i < end; i++)
        {
            if (values[i] == T.Zero)
            {
                continue;
            }

            if (values[i] != T.One)
            {
                throw new SymfluxException(string.Create(
                    CultureInfo.InvariantCulture, $"the mask has the value {values[i]}; it must be 0 (unknown) or 1 (known) everywhere"));
            }

            known++;
            for (var c = 0; c < input.Channels; c++)
            {
                if (!T.IsFinite(input.Channel(c)[i]))
                {
                    throw new SymfluxException(
                        $"the input has the value {input.Channel(c)[i]} at the known sample x = {i % input.Grid.Width}, "
                        + $"y = {row + i / input.Grid.Width % input.Grid.Height}; known values must be finite");
                }
            }
        }

        return known;
    }

    /// <summary>Refuses a mask that leaves nothing to fill in from.</summary>
    public static void RequireAny(long known)
    {
        if (known == 0)
        {
            throw new SymfluxException("the mask has no known sample, so there is nothing to fill in from");
        }
    }
}
