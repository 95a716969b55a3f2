using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>A file whose pages are the slices of one volume, which are read and written some at a time.</summary>
internal sealed class SliceFile
{
    private readonly RowFile file;
    private float[] coming = [];
    private float[] going = [];
    private float[] opacity = [];

    /// <summary>Takes the pages of a file as slices.</summary>
    /// <param name="file">The file.</param>
    /// <param name="spacing">Distances of the slices, rows and columns; null for what the file says.</param>
    /// <exception cref="WholePagesException">The pages are several volumes.</exception>
    public SliceFile(RowFile file, (double Z, double Y, double X)? spacing = null)
    {
        this.file = file;
        var axes = file.Shape.Axes ?? StackAxes.Plain(Shape.Pages);
        if (axes.Slices < Shape.Pages)
        {
            throw new WholePagesException($"the file has {axes}, which are not one volume");
        }

        var (z, y, x) = spacing ?? axes.RelativeSpacing();
        Grid = new LayeredGrid(Symflux.Fields.Grid.Volume(1, Shape.Height, Shape.Width, z, y, x), Shape.Pages);
    }

    /// <summary>The grid of the volume.</summary>
    public LayeredGrid Grid { get; }

    /// <summary>The values of all slices.</summary>
    public PageValues Values => file.ValuesOf(0, Shape.Pages);

    private StackShape Shape => file.Shape;

    private int SliceSize => Shape.Height * Shape.Width;

    /// <summary>Reads slices, channel by channel; pages lie in files with all channels of theirs.</summary>
    public void Read(int first, Span<float> slices)
    {
        var count = slices.Length / Shape.Channels / SliceSize;
        var room = RowFile.RoomFor(ref coming, Shape.Channels * SliceSize);
        for (var slice = 0; slice < count; slice++)
        {
            file.Read(first + slice, 0, room);
            for (var channel = 0; channel < Shape.Channels; channel++)
            {
                room.Slice(channel * SliceSize, SliceSize).CopyTo(slices[((channel * count + slice) * SliceSize)..]);
            }
        }
    }

    /// <summary>Writes slices, from the thread that writes.</summary>
    public void Write(RowTarget target, int first, ReadOnlySpan<float> slices)
    {
        var count = slices.Length / Shape.Channels / SliceSize;
        var room = RowFile.RoomFor(ref going, Shape.Channels * SliceSize);
        for (var slice = 0; slice < count; slice++)
        {
            for (var channel = 0; channel < Shape.Channels; channel++)
            {
                slices.Slice((channel * count + slice) * SliceSize, SliceSize).CopyTo(room[(channel * SliceSize)..]);
            }

            target.Write(first + slice, 0, room, file.OpacityAgain(first + slice, 0, Shape.Height, ref opacity));
        }
    }
}
