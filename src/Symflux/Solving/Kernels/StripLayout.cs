using System.Numerics;
using System.Runtime.CompilerServices;

namespace Symflux.Solving.Kernels;

/// <summary>
/// How an image is cut into strips of a few rows and columns, so that all channels of Ku in a strip stay in the
/// second-level cache and the memory does not depend on the number of channels times the size of the image.
/// </summary>
internal sealed class StripLayout
{
    /// <summary>Rows of a strip; larger ones reuse more, smaller ones fit more channels into the cache.</summary>
    public const int Rows = 8;

    /// <summary>A cache line, and the widest vector.</summary>
    private const int LineBytes = 64;

    /// <summary>What a strip of Ku may take, well below the second-level cache of current processors.</summary>
    private const int CacheBytes = 200 * 1024;

    private StripLayout(int stateChannels, int channels, StripAxis y, StripAxis x, int elementSize, int lanes)
    {
        (StateChannels, Channels, Y, X) = (stateChannels, channels, y, x);
        // The same strips for every width of vectors.
        var vector = LineBytes / elementSize;
        Lanes = lanes;
        DualRows = Rows + y.Extent - 1;
        var fitting = CacheBytes / (channels * DualRows * elementSize) / vector * vector;
        Columns = Math.Clamp(fitting, vector, 128);
        Columns = Math.Min(Columns, RoundUp(x.Samples, vector));
        ImageRows = Math.Max(Rows, y.Extent - 1) + y.Extent - 1;
        ImageStride = OddLines(Columns + x.Extent - 1, vector);
        DualStride = OddLines(Columns, vector);
        ImageChannelStride = ImageRows * ImageStride;
        ChannelStride = DualRows * DualStride;
    }

    /// <summary>m, the channels of u.</summary>
    public int StateChannels { get; }

    /// <summary>C, the channels of Ku.</summary>
    public int Channels { get; }

    /// <summary>Rows of the image.</summary>
    public StripAxis Y { get; }

    /// <summary>Columns of the image.</summary>
    public StripAxis X { get; }

    /// <summary>Values in a vector.</summary>
    public int Lanes { get; }

    /// <summary>Columns of Ku in a strip.</summary>
    public int Columns { get; }

    /// <summary>Rows of Ku in a strip, those included that the strip above has computed.</summary>
    public int DualRows { get; }

    /// <summary>Distance from row to row of a channel of Ku.</summary>
    public int DualStride { get; }

    /// <summary>Distance from channel to channel of Ku.</summary>
    public int ChannelStride { get; }

    /// <summary>Rows of the extended image that a strip reads.</summary>
    public int ImageRows { get; }

    /// <summary>Distance from row to row of the extended image.</summary>
    public int ImageStride { get; }

    /// <summary>Distance from channel to channel of the extended image.</summary>
    public int ImageChannelStride { get; }

    /// <summary>Lays out strips for stencils of one extent on one grid.</summary>
    /// <param name="stateChannels">m.</param>
    /// <param name="channels">C.</param>
    /// <param name="y">Rows.</param>
    /// <param name="x">Columns.</param>
    /// <param name="kernels">The inner loops that will work on the strips.</param>
    public static StripLayout For<T>(int stateChannels, int channels, StripAxis y, StripAxis x, RowKernels<T> kernels)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(stateChannels, channels, y, x, Unsafe.SizeOf<T>(), kernels.Lanes);

    /// <summary>The columns from a strip's first one on, rounded up to whole vectors.</summary>
    public int ColumnsFrom(int firstColumn) => Math.Min(Columns, RoundUp(X.Samples - firstColumn, Lanes));

    /// <summary>Offsets of the weights (i, y, x) of a stencil, i the channel of u, from the first place that it reads.</summary>
    public int[] ImageOffsets() =>
        [.. from i in Enumerable.Range(0, StateChannels)
            from y in Enumerable.Range(0, Y.Extent)
            from x in Enumerable.Range(0, X.Extent)
            select i * ImageChannelStride + y * ImageStride + x];

    /// <summary>
    /// For every place of the ring of rows of Ku, offsets of the rows (c, y) that weight y of stencil c brings to a row of
    /// Vᵀ, when the rows that it takes begin at that place.
    /// </summary>
    public int[][] DualOffsets() =>
        [.. Enumerable.Range(0, DualRows).Select(place => (int[])
            [.. from c in Enumerable.Range(0, Channels)
                from y in Enumerable.Range(0, Y.Extent)
                select c * ChannelStride + (place + Y.Extent - 1 - y) % DualRows * DualStride])];

    private static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    /// <summary>An odd number of cache lines, so that the rows of a strip do not compete for the same places of the cache.</summary>
    private static int OddLines(int count, int line)
    {
        var lines = (count + line - 1) / line;
        return (lines | 1) * line;
    }
}
