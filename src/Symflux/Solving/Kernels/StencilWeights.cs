using System.Numerics;
using System.Runtime.InteropServices;

namespace Symflux.Solving.Kernels;

/// <summary>
/// The weights of C stencils of one extent in the order in which the inner loops of K and Kᵀ read them. K computes some
/// channels at once; Kᵀ a weight's column for all channels of u at once, as many as fit.
/// </summary>
internal sealed class StencilWeights<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int stateChannels;
    private readonly int channels;
    private readonly int height;
    private readonly int width;
    private readonly T[] forward;
    private readonly T[] adjoint;

    public StencilWeights(int stateChannels, int channels, int height, int width)
    {
        (this.stateChannels, this.channels, this.height, this.width) = (stateChannels, channels, height, width);
        forward = new T[channels * stateChannels * height * width];
        adjoint = new T[forward.Length];
        ChannelTiles = Split(channels);
        ColumnTiles = Split(stateChannels * width);
    }

    /// <summary>Channels that K computes at once.</summary>
    public (int First, int Count)[] ChannelTiles { get; }

    /// <summary>Columns (i, x) of weights, i the channel of u, that Kᵀ applies at once.</summary>
    public (int First, int Count)[] ColumnTiles { get; }

    /// <summary>The weights (i, y, x, c) of a tile of channels, channels next to each other.</summary>
    public ref T Forward(int firstChannel) => ref forward[firstChannel * stateChannels * height * width];

    /// <summary>The weights (c, y, (i, x)) of a tile of columns, columns next to each other.</summary>
    public ref T Adjoint(int firstColumn) => ref adjoint[firstColumn * channels * height];

    /// <summary>Takes new weights over.</summary>
    /// <param name="weights">Ordered channel, channel of u, y, x.</param>
    public void Set(ReadOnlySpan<T> weights)
    {
        var taps = stateChannels * height * width;
        foreach (var (first, count) in ChannelTiles)
        {
            var tile = MemoryMarshal.CreateSpan(ref Forward(first), taps * count);
            for (var tap = 0; tap < taps; tap++)
            {
                for (var c = 0; c < count; c++)
                {
                    tile[tap * count + c] = weights[(first + c) * taps + tap];
                }
            }
        }

        foreach (var (first, count) in ColumnTiles)
        {
            var tile = MemoryMarshal.CreateSpan(ref Adjoint(first), channels * height * count);
            for (var row = 0; row < channels * height; row++)
            {
                for (var column = 0; column < count; column++)
                {
                    var (i, x) = Math.DivRem(first + column, width);
                    tile[row * count + column] = weights[((row / height * stateChannels + i) * height + row % height) * width + x];
                }
            }
        }
    }

    /// <summary>Cuts a range into parts that one inner loop can take.</summary>
    public static (int First, int Count)[] Split(int count) =>
        Cut(count, (count + RowKernels<T>.MaximalRows - 1) / RowKernels<T>.MaximalRows);

    /// <summary>Cuts a range into parts, as equal as possible.</summary>
    public static (int First, int Count)[] Cut(int count, int parts) =>
        [.. Enumerable.Range(0, parts).Select(i => (i * count / parts, (i + 1) * count / parts - i * count / parts))];
}
