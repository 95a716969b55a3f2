using System.Collections.Immutable;
using System.Globalization;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>
/// What the pages of a stack stand for: channels × slices × frames, in which order, and how far apart. Read from ImageJ
/// hyperstacks and OME-TIFF,
/// and written back to them.
/// </summary>
/// <param name="Channels">Number of channels, such as fluorophores, at least 1. Red, green and blue of a page are no channels of
/// the stack.</param>
/// <param name="Slices">Number of slices along z, at least 1.</param>
/// <param name="Frames">Number of points in time, at least 1.</param>
public sealed record StackAxes(int Channels, int Slices, int Frames)
{
    /// <summary>The axes of pages that say nothing: slices.</summary>
    public static StackAxes Plain(int pages) => new(1, pages, 1);

    /// <summary>
    /// The axes from the one that varies fastest to the slowest, as letters: "CZT" (that of ImageJ) or another order of these.
    /// </summary>
    public string Order { get; init; } = "CZT";

    /// <summary>Distance of neighbouring slices in <see cref="Unit"/>, &gt; 0; null where the file does not say.</summary>
    public double? SliceSpacing { get; init; }

    /// <summary>Distance of neighbouring rows in <see cref="Unit"/>, &gt; 0; null where the file does not say.</summary>
    public double? RowSpacing { get; init; }

    /// <summary>Distance of neighbouring columns in <see cref="Unit"/>, &gt; 0; null where the file does not say.</summary>
    public double? ColumnSpacing { get; init; }

    /// <summary>Unit of the distances, such as "µm"; null where the file does not say.</summary>
    public string? Unit { get; init; }

    /// <summary>Time from frame to frame in seconds, &gt; 0; null where the file does not say.</summary>
    public double? FrameInterval { get; init; }

    /// <summary>Number of pages that the axes describe.</summary>
    public long Pages => (long)Channels * Slices * Frames;

    /// <summary>The same pages with time in place of depth: frames count as slices, and slices as frames.</summary>
    /// <remarks>So <c>Volumes</c> are those of space and time, one for each channel and slice; distances between slices are not those of frames.</remarks>
    public StackAxes TimeAsDepth() => this with
    {
        Slices = Frames,
        Frames = Slices,
        Order = string.Concat(Order.Select(axis => axis switch { 'Z' => 'T', 'T' => 'Z', _ => axis })),
        SliceSpacing = null,
        FrameInterval = null,
    };

    /// <summary>The index of a page.</summary>
    /// <param name="channel">0..<see cref="Channels"/> − 1.</param>
    /// <param name="slice">0..<see cref="Slices"/> − 1.</param>
    /// <param name="frame">0..<see cref="Frames"/> − 1.</param>
    public int PageOf(int channel, int slice, int frame)
    {
        var (index, stride) = (0, 1);
        foreach (var axis in Order)
        {
            var (place, extent) = axis switch { 'C' => (channel, Channels), 'Z' => (slice, Slices), _ => (frame, Frames) };
            index += place * stride;
            stride *= extent;
        }

        return index;
    }

    /// <summary>The pages of each volume, slice by slice: one volume for each channel of each frame.</summary>
    public ImmutableArray<ImmutableArray<int>> Volumes() =>
    [
        .. from frame in Enumerable.Range(0, Frames)
        from channel in Enumerable.Range(0, Channels)
        select Enumerable.Range(0, Slices).Select(slice => PageOf(channel, slice, frame)).ToImmutableArray(),
    ];

    /// <summary>
    /// Distances of slices, rows and columns in units of the column distance, so that lengths stay pixels whatever the unit; what
    /// the file does
    /// not say counts as 1.
    /// </summary>
    public (double Z, double Y, double X) RelativeSpacing()
    {
        var column = ColumnSpacing ?? 1;
        return (Ratio(SliceSpacing), Ratio(RowSpacing), 1);

        double Ratio(double? distance) => distance is { } given ? DecimalNumber.Of(given / column) : 1;
    }

    /// <summary>The same axes with slices so many columns apart.</summary>
    public StackAxes WithSlicesApart(double columns) => this with { SliceSpacing = columns * (ColumnSpacing ?? 1) };

    /// <summary>"2 channels, 4 slices of 0.3 µm, 10 frames of 2 s": what is more than one, with its distances.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        Add(Channels, "channel", "");
        Add(Slices, "slice", SliceSpacing is { } z ? $" of {Number(z)}{(Unit is null ? "" : $" {Unit}")}" : "");
        Add(Frames, "frame", FrameInterval is { } t ? $" of {Number(t)} s" : "");
        return parts.Count == 0 ? "1 slice" : string.Join(", ", parts);

        void Add(int count, string noun, string distance)
        {
            if (count > 1)
            {
                parts.Add($"{count} {noun}s{distance}");
            }
        }
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
