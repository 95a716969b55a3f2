using System.Runtime.InteropServices;
using Symflux.Fields;

namespace Symflux.Operators;

/// <summary>
/// One output channel of a linear operator: (Ku)(x) = Σ_i Σ_o w_i(o) u_i(x + o − origin), with i over the input
/// channels and o over the stencil's extents.
/// </summary>
public sealed class Stencil : IEquatable<Stencil>
{
    private readonly double[] coefficients;

    /// <summary>Creates a stencil.</summary>
    /// <param name="coefficients">Weights ordered input channel, z, y, x; all finite.</param>
    /// <param name="inputChannels">Number of channels of the state that the stencil reads.</param>
    /// <param name="depth">Extent in z, at least 1.</param>
    /// <param name="height">Extent in y, at least 1.</param>
    /// <param name="width">Extent in x, at least 1.</param>
    /// <param name="originZ">Index of the weight that lies on the position itself; the middle where omitted.</param>
    /// <param name="originY">As <paramref name="originZ"/>, in y.</param>
    /// <param name="originX">As <paramref name="originZ"/>, in x.</param>
    public Stencil(
        ReadOnlySpan<double> coefficients, int inputChannels, int depth, int height, int width,
        int? originZ = null, int? originY = null, int? originX = null)
    {
        if (inputChannels < 1 || depth < 1 || height < 1 || width < 1)
        {
            throw new SymfluxException(
                $"a stencil of {inputChannels} channels and {width}×{height}×{depth} weights is empty; every extent must be at least 1");
        }

        if (coefficients.Length != (long)inputChannels * depth * height * width)
        {
            throw new SymfluxException(
                $"{coefficients.Length} weights do not fill a stencil of {inputChannels} channels and {width}×{height}×{depth} weights");
        }

        foreach (var weight in coefficients)
        {
            if (!double.IsFinite(weight))
            {
                throw new SymfluxException($"a stencil has the weight {weight}; weights must be finite");
            }
        }

        InputChannels = inputChannels;
        Depth = depth;
        Height = height;
        Width = width;
        OriginZ = Origin(originZ, depth, "z");
        OriginY = Origin(originY, height, "y");
        OriginX = Origin(originX, width, "x");
        this.coefficients = coefficients.ToArray();
    }

    /// <summary>Number of channels of the state that the stencil reads.</summary>
    public int InputChannels { get; }

    /// <summary>Extent in z.</summary>
    public int Depth { get; }

    /// <summary>Extent in y.</summary>
    public int Height { get; }

    /// <summary>Extent in x.</summary>
    public int Width { get; }

    /// <summary>Index in z of the weight that lies on the position itself.</summary>
    public int OriginZ { get; }

    /// <summary>Index in y of the weight that lies on the position itself.</summary>
    public int OriginY { get; }

    /// <summary>Index in x of the weight that lies on the position itself.</summary>
    public int OriginX { get; }

    /// <summary>Weights ordered input channel, z, y, x.</summary>
    public ReadOnlySpan<double> Coefficients => coefficients;

    /// <summary>The weight w_i(z, y, x).</summary>
    public double this[int inputChannel, int z, int y, int x] =>
        coefficients[((inputChannel * Depth + z) * Height + y) * Width + x];

    /// <summary>Extent along an axis.</summary>
    public int ExtentOf(Axis axis) => axis switch { Axis.X => Width, Axis.Y => Height, _ => Depth };

    /// <summary>Origin along an axis.</summary>
    public int OriginOf(Axis axis) => axis switch { Axis.X => OriginX, Axis.Y => OriginY, _ => OriginZ };

    /// <summary>The same stencil with all weights multiplied by a factor.</summary>
    public Stencil Scale(double factor)
    {
        var scaled = new double[coefficients.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = factor * coefficients[i];
        }

        return new Stencil(scaled, InputChannels, Depth, Height, Width, OriginZ, OriginY, OriginX);
    }

    /// <summary>The stencil that reads one channel of several in the way this one reads its only channel.</summary>
    public Stencil OnChannel(int channel, int channels)
    {
        if (InputChannels != 1)
        {
            throw new SymfluxException($"a stencil of {InputChannels} input channels cannot be moved to one channel of {channels}");
        }

        var moved = new double[channels * coefficients.Length];
        coefficients.CopyTo(moved, channel * coefficients.Length);
        return new Stencil(moved, channels, Depth, Height, Width, OriginZ, OriginY, OriginX);
    }

    /// <summary>Whether another stencil has the same extents, the same origin, and the same weights, bit by bit.</summary>
    public bool Equals(Stencil? other) => ReferenceEquals(this, other) || (other is not null
        && (InputChannels, Depth, Height, Width) == (other.InputChannels, other.Depth, other.Height, other.Width)
        && (OriginZ, OriginY, OriginX) == (other.OriginZ, other.OriginY, other.OriginX)
        && MemoryMarshal.AsBytes(Coefficients).SequenceEqual(MemoryMarshal.AsBytes(other.Coefficients)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Stencil);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add((InputChannels, Depth, Height, Width, OriginZ, OriginY, OriginX));
        hash.AddBytes(MemoryMarshal.AsBytes(Coefficients));
        return hash.ToHashCode();
    }

    private static int Origin(int? origin, int extent, string name)
    {
        var value = origin ?? (extent - 1) / 2;
        return value >= 0 && value < extent
            ? value
            : throw new SymfluxException($"the origin {value} in {name} lies outside a stencil of extent {extent}");
    }
}
