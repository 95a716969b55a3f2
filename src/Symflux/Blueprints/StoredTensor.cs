using System.Buffers.Binary;
using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>An array of a model file, as it stands in the file's data.</summary>
internal sealed class StoredTensor
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly bool isDouble;

    private StoredTensor(int[] shape, long begin, ReadOnlyMemory<byte> bytes, bool isDouble) =>
        (Shape, Begin, this.bytes, this.isDouble) = (shape, begin, bytes, isDouble);

    /// <summary>Extents, the slowest first.</summary>
    public int[] Shape { get; }

    /// <summary>Its first byte in the data.</summary>
    public long Begin { get; }

    /// <summary>The byte behind its last one.</summary>
    public long End => Begin + bytes.Length;

    /// <summary>The numbers; those in single precision are widened, which is exact.</summary>
    public double[] Values
    {
        get
        {
            var values = new double[bytes.Length / SizeOf(isDouble)];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = isDouble
                    ? BinaryPrimitives.ReadDoubleLittleEndian(bytes.Span[(8 * i)..])
                    : BinaryPrimitives.ReadSingleLittleEndian(bytes.Span[(4 * i)..]);
            }

            return values;
        }
    }

    /// <summary>The array of an entry of the header.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="data">All data of the file.</param>
    public static StoredTensor Of(string name, Entry entry, ReadOnlyMemory<byte> data)
    {
        var isDouble = entry.Type switch
        {
            "F64" => true,
            "F32" => false,
            var other => throw new SymfluxException($"its tensor '{name}' has the type {other}; models have F64 or F32"),
        };
        var count = 1L;
        foreach (var extent in entry.Shape)
        {
            count *= extent >= 1
                ? extent
                : throw new SymfluxException($"its tensor '{name}' has the extent {extent}; extents are at least 1");
            ModelLimits.Check(count, ModelLimits.Numbers, $"numbers in the tensor '{name}'");
        }

        return entry.Offsets is [var begin, var end] && begin >= 0 && end <= data.Length && end - begin == count * SizeOf(isDouble)
            ? new StoredTensor(entry.Shape, begin, data[(int)begin..(int)end], isDouble)
            : throw new SymfluxException(
                $"its tensor '{name}' has the data_offsets [{string.Join(", ", entry.Offsets.Take(4))}], which do not hold {count} numbers within "
                    + $"{data.Length} bytes");
    }

    private static int SizeOf(bool isDouble) => isDouble ? sizeof(double) : sizeof(float);

    /// <summary>An entry of the header.</summary>
    internal sealed record Entry
    {
        /// <summary>F64 or F32.</summary>
        [JsonPropertyName("dtype")]
        public required string Type { get; init; }

        /// <summary>Extents, the slowest first.</summary>
        public required int[] Shape { get; init; }

        /// <summary>The first byte and the one behind the last, counted from the begin of the data.</summary>
        [JsonPropertyName("data_offsets")]
        public required long[] Offsets { get; init; }
    }
}
