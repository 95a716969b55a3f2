using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Symflux.Imaging.Files.Npy;

/// <summary>The rows of an array, one after the other.</summary>
internal sealed class NpyPlaces(StackHeader header, ImmutableArray<long> starts) : RowPlaces(starts, LengthOf(header))
{
    /// <summary>Bytes of a row.</summary>
    public static int LengthOf(StackHeader header) => checked(header.Pages[0].Width * header.Pages[0].Channels * sizeof(float));

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> values, int page, int channel, Span<byte> row)
    {
        var channels = header.Pages[page].Channels;
        for (var x = 0; x < values.Length && channel < channels; x++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(row[((x * channels + channel) * sizeof(float))..], values[x]);
        }
    }
}
