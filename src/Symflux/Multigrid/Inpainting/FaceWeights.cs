using System.Numerics;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// The weights of the faces between the samples of an image, for a preconditioner: diagonal G over the squared spacing. Faces to known samples are a
/// reaction, those between known ones are nothing.
/// </summary>
/// <param name="part">The image.</param>
/// <param name="layout">Shape of G.</param>
internal sealed class FaceWeights<T>(ImagePart<T> part, PaddedLayout<T> layout) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly (float X, float Y) inverseSquares =
        ((float)(1 / (part.Grid.SpacingX * part.Grid.SpacingX)), (float)(1 / (part.Grid.SpacingY * part.Grid.SpacingY)));

    /// <summary>Sets the weights of a level of the image's size.</summary>
    /// <param name="level">The level.</param>
    /// <param name="x">G along rows, padded; null for 1 everywhere.</param>
    /// <param name="y">G from row to row, alike.</param>
    public void Set(AggregationLevel level, T[]? x, T[]? y)
    {
        Array.Clear(level.Reaction);
        var (width, stride) = (part.Width, level.Layout.Stride);
        var known = part.Mask.Buffer;
        for (var row = part.FirstRow; row < part.Share.Count; row++)
        {
            var (first, last) = (part.Row(row), part.Row(row) + width - 1);
            // Of the row above its own, only the faces to them.
            var (hasX, hasY) = (row >= 0, row < part.EndOfFaces);
            for (var (i, j, k) = (first, level.Layout.Row(row), layout.Row(row)); i <= last; i++, j++, k++)
            {
                if (hasX && i < last)
                {
                    level.SetFace(level.WeightX, j, j + 1, IsKnown(i), IsKnown(i + 1), Weight(x, k, inverseSquares.X));
                }

                if (hasY)
                {
                    level.SetFace(level.WeightY, j, j + stride, IsKnown(i), IsKnown(i + width), Weight(y, k, inverseSquares.Y));
                }
            }
        }

        bool IsKnown(int i) => known[i] != T.Zero;

        static float Weight(T[]? factors, int place, float unit) => factors is null ? unit : unit * float.CreateSaturating(factors[place]);
    }
}
