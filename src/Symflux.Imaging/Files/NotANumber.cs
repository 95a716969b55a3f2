using Symflux.Fields;

namespace Symflux.Imaging.Files;

/// <summary>
/// Keeps NaN out of files, except where it stands for an unknown sample in a file of floats: integer formats cannot hold it, and
/// anywhere else it is
/// a fault upstream.
/// </summary>
internal static class NotANumber
{
    /// <summary>Throws for the first NaN that must not be there, naming its place.</summary>
    /// <exception cref="CodecException">A page or opacity contains NaN.</exception>
    public static void Refuse(ImageStack stack)
    {
        for (var i = 0; i < stack.Pages.Length; i++)
        {
            Refuse(stack.Pages[i], stack.Known[i], stack.Format, i);
            if (stack.Alpha[i] is { } alpha)
            {
                Refuse(alpha, null, stack.Format, i);
            }
        }
    }

    private static void Refuse(Field<float> field, Field<float>? known, SampleFormat format, int page)
    {
        var count = field.Grid.Count;
        for (var start = 0; start < field.Values.Length;)
        {
            var index = field.Values[start..].IndexOfAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity);
            if (index < 0)
            {
                return;
            }

            index += start;
            var (row, column) = Math.DivRem(index % count, field.Grid.Width);
            var place = $"the value at column {column}, row {row} of page {page + 1}";
            if (known is null || known.Values[index % count] != 0)
            {
                throw new CodecException($"{place} is not a number; correct the computation that made it");
            }

            if (format.IsInteger())
            {
                throw new CodecException(
                    $"{place} is unknown (not a number), which {format.Describe()} cannot hold; save it as floats, or fill unknown values in before");
            }

            start = index + 1;
        }
    }
}
