using Symflux.Fields;

namespace Symflux.Imaging.Files;

/// <summary>Keeps NaN out of files: integer formats cannot hold it, and in a float file it is always a fault upstream.</summary>
internal static class NotANumber
{
    /// <summary>Throws for the first NaN, naming its place.</summary>
    /// <exception cref="CodecException">A page or opacity contains NaN.</exception>
    public static void Refuse(ImageStack stack)
    {
        for (var i = 0; i < stack.Pages.Length; i++)
        {
            Refuse(stack.Pages[i], i);
            if (stack.Alpha[i] is { } alpha)
            {
                Refuse(alpha, i);
            }
        }
    }

    private static void Refuse(Field<float> field, int page)
    {
        var index = field.Values.IndexOfAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity);
        if (index >= 0)
        {
            var (row, column) = Math.DivRem(index % field.Grid.Count, field.Grid.Width);
            throw new CodecException(
                $"the value at column {column}, row {row} of page {page + 1} is not a number; correct the computation that made it");
        }
    }
}
