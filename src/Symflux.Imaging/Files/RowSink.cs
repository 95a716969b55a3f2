using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Imaging.Files;

/// <summary>A file that is written row by row.</summary>
/// <param name="header">What is written.</param>
internal abstract class RowSink(StackHeader header)
{
    /// <summary>What is written.</summary>
    public StackHeader Header { get; } = header;

    /// <summary>The pages in the order of the file: first and end of those whose samples stand together.</summary>
    public virtual ImmutableArray<(int First, int End)> Directories { get; } =
        [.. Enumerable.Range(0, header.Pages.Length).Select(i => (i, i + 1))];

    /// <summary>
    /// Takes the next row: directory by directory, row by row, and of each row all pages of the directory with all their channels
    /// and opacity after them. With the last row the file is complete.
    /// </summary>
    public abstract void Write(ReadOnlySpan<float> row);

    /// <summary>Writes everything.</summary>
    /// <param name="stack">The stack of the header.</param>
    public void Write(ImageStack stack)
    {
        foreach (var (first, end) in Directories)
        {
            var (width, height) = (stack.Pages[first].Grid.Width, stack.Pages[first].Grid.Height);
            for (var y = 0; y < height; y++)
            {
                for (var i = first; i < end; i++)
                {
                    WriteRow(stack.Pages[i], y * width, width);
                    if (stack.Alpha[i] is { } opacity)
                    {
                        WriteRow(opacity, y * width, width);
                    }
                }
            }
        }
    }

    private void WriteRow(Field<float> field, int start, int width)
    {
        for (var c = 0; c < field.Channels; c++)
        {
            Write(field.Channel(c).Slice(start, width));
        }
    }
}
