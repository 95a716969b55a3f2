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

    /// <summary>
    /// Throws for the first NaN in a row that must not be there, naming its place. NaN in floats is taken for unknown, except in
    /// an opacity.
    /// </summary>
    /// <exception cref="CodecException">There is one.</exception>
    public static void Refuse(ReadOnlySpan<float> row, bool isOpacity, SampleFormat format, int page, int y)
    {
        if ((isOpacity || format.IsInteger()) && IndexIn(row) is >= 0 and var column)
        {
            throw isOpacity ? Fault(column, y, page) : Unknown(column, y, page, format);
        }
    }

    private static void Refuse(Field<float> field, Field<float>? known, SampleFormat format, int page)
    {
        var count = field.Grid.Count;
        for (var start = 0; start < field.Values.Length;)
        {
            var index = IndexIn(field.Values[start..]);
            if (index < 0)
            {
                return;
            }

            index += start;
            var (row, column) = Math.DivRem(index % count, field.Grid.Width);
            if (known is null || known.Values[index % count] != 0)
            {
                throw Fault(column, row, page);
            }

            if (format.IsInteger())
            {
                throw Unknown(column, row, page, format);
            }

            start = index + 1;
        }
    }

    private static int IndexIn(ReadOnlySpan<float> values) =>
        values.IndexOfAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity);

    private static CodecException Fault(int column, int row, int page) =>
        new($"{Place(column, row, page)} is not a number; correct the computation that made it");

    private static CodecException Unknown(int column, int row, int page, SampleFormat format) => new(
        $"{Place(column, row, page)} is unknown (not a number), which {format.Describe()} cannot hold; "
        + "save it as floats, or fill unknown values in before");

    private static string Place(int column, int row, int page) => $"the value at column {column}, row {row} of page {page + 1}";
}
