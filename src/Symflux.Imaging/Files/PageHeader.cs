using Symflux.Fields;

namespace Symflux.Imaging.Files;

/// <summary>What a file says of a page before its pixels are read, or is told before they are written.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows, 1 for a signal.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="HasOpacity">Whether an opacity comes with the page.</param>
/// <param name="Metadata">What else there is to say.</param>
internal sealed record PageHeader(int Width, int Height, int Channels, bool HasOpacity, PageMetadata Metadata)
{
    /// <summary>Whether the page is a signal, which has no rows.</summary>
    public bool IsSignal { get; init; }

    /// <summary>Number of the part of a file that holds the pixels; pages whose samples stand together have the same.</summary>
    public int Directory { get; init; }

    /// <summary>How the page, as it is stored, is to be turned; see <see cref="Files.Orientation"/>.</summary>
    public int Orientation { get; init; } = Files.Orientation.Upright;

    /// <summary>Bytes that have to be unpacked and held for any row of the page.</summary>
    public long PartLength { get; init; }

    /// <summary>The samples of the page.</summary>
    /// <exception cref="SymfluxException">They are more than one buffer can hold.</exception>
    public Grid Grid => IsSignal ? Grid.Signal(Width) : Grid.Image(Height, Width);

    /// <summary>"3 channels of 640×480": the shape in words.</summary>
    public string DescribeShape() =>
        $"{Channels} {(Channels == 1 ? "channel" : "channels")} of {Width}{(IsSignal ? "" : $"×{Height}")}";

    /// <summary>Whether another page is of the same kind and size.</summary>
    public bool HasShapeOf(PageHeader other) =>
        (Width, Height, Channels, IsSignal) == (other.Width, other.Height, other.Channels, other.IsSignal);
}
