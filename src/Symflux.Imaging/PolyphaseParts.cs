using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>
/// A signal or image as the coarser grids that it consists of: every s-th sample of every t-th row, once for each of the s·t places where
/// they can begin. Noise that is correlated between neighbours only is white on each of them.
/// </summary>
public static class PolyphaseParts
{
    /// <summary>The parts; those that begin earlier have one row or column more where the step does not divide the extent.</summary>
    /// <param name="field">A signal or an image.</param>
    /// <param name="rows">Step from row to row, from 1 to the number of rows.</param>
    /// <param name="columns">Step from column to column, from 1 to the number of columns.</param>
    /// <returns>rows · columns parts, those of one first row together.</returns>
    /// <exception cref="SymfluxException">A step is less than 1 or larger than the field.</exception>
    public static ImmutableArray<Field<float>> Of(Field<float> field, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(field);
        Check(field, rows, columns);
        return
        [
            .. from top in Enumerable.Range(0, rows)
            from left in Enumerable.Range(0, columns)
            select One(field, rows, columns, top, left),
        ];
    }

    /// <summary>Parts put together again.</summary>
    /// <param name="parts">As <see cref="Of"/> returned them, with other values.</param>
    /// <param name="rows">The step from row to row that was given there.</param>
    /// <param name="columns">The step from column to column that was given there.</param>
    /// <exception cref="SymfluxException">There are more or fewer parts than the steps make.</exception>
    public static Field<float> Join(IReadOnlyList<Field<float>> parts, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (rows < 1 || columns < 1 || parts.Count != rows * columns)
        {
            throw new SymfluxException($"steps of {rows} rows and {columns} columns make {rows * columns} parts, and there are {parts.Count}");
        }

        var width = Enumerable.Range(0, columns).Sum(left => parts[left].Grid.Width);
        var height = Enumerable.Range(0, rows).Sum(top => parts[top * columns].Grid.Height);
        var grid = parts[0].Grid.Dimension == 1 ? Grid.Signal(width) : Grid.Image(height, width);
        var whole = new Field<float>(grid, parts[0].Channels);
        for (var index = 0; index < parts.Count; index++)
        {
            var (part, top, left) = (parts[index], index / columns, index % columns);
            for (var c = 0; c < whole.Channels; c++)
            {
                var from = part.Channel(c);
                var to = whole.Channel(c);
                for (var i = 0; i < from.Length; i++)
                {
                    to[(i / part.Grid.Width * rows + top) * width + i % part.Grid.Width * columns + left] = from[i];
                }
            }
        }

        return whole;
    }

    /// <summary>The part that begins at a place.</summary>
    internal static Field<float> One(Field<float> field, int rows, int columns, int top, int left)
    {
        var grid = field.Grid;
        var (height, width) = ((grid.Height - top + rows - 1) / rows, (grid.Width - left + columns - 1) / columns);
        var part = new Field<float>(grid.Dimension == 1 ? Grid.Signal(width) : Grid.Image(height, width), field.Channels);
        for (var c = 0; c < field.Channels; c++)
        {
            var from = field.Channel(c);
            var to = part.Channel(c);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = from[(i / width * rows + top) * grid.Width + i % width * columns + left];
            }
        }

        return part;
    }

    private static void Check(Field<float> field, int rows, int columns)
    {
        if (field.Grid.Dimension == 3)
        {
            throw new SymfluxException("a volume has no parts of rows and columns; give its slices");
        }

        if (rows < 1 || rows > field.Grid.Height || columns < 1 || columns > field.Grid.Width)
        {
            throw new SymfluxException($"a step of {rows} rows and {columns} columns does not fit {field.Grid}; it goes from 1 to the extents");
        }
    }
}
