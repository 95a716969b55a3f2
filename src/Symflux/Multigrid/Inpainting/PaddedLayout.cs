using System.Numerics;
using Symflux.Operators;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// An image in memory with a border of zeros, at least a sample high and a vector wide, so that neighbours may be read and
/// whole vectors be processed everywhere.
/// </summary>
internal sealed class PaddedLayout<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public PaddedLayout(int height, int width)
    {
        (Height, Width) = (height, width);
        var lanes = Vector<T>.Count;
        Stride = (width + lanes - 1) / lanes * lanes + 2 * lanes;
        Length = Stride * (height + 2);
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples per row.</summary>
    public int Width { get; }

    /// <summary>Distance of rows in memory.</summary>
    public int Stride { get; }

    /// <summary>Length of the buffer.</summary>
    public int Length { get; }

    /// <summary>Where a row begins; aligned to vectors.</summary>
    public int Row(int y) => (y + 1) * Stride + Vector<T>.Count;

    /// <summary>A buffer of zeros.</summary>
    public T[] Create() => new T[Length];

    /// <summary>A buffer of zeros for each channel.</summary>
    public T[][] Create(int channels) => [.. Enumerable.Range(0, channels).Select(_ => Create())];

    /// <summary>Adds a multiple of a padded image to one without a border.</summary>
    public void Add(double factor, T[] source, Span<T> target)
    {
        var (scale, lanes) = (T.CreateSaturating(factor), Vector<T>.Count);
        for (var y = 0; y < Height; y++)
        {
            var (from, x) = (Row(y), 0);
            var to = target.Slice(y * Width, Width);
            for (; x <= Width - lanes; x += lanes)
            {
                Simd.MultiplyAdd(new Vector<T>(scale), new Vector<T>(source, from + x), new Vector<T>(to[x..])).CopyTo(to[x..]);
            }

            for (; x < Width; x++)
            {
                to[x] = T.MultiplyAddEstimate(scale, source[from + x], to[x]);
            }
        }
    }

    /// <summary>Copies from rows without a border.</summary>
    public void Load(ReadOnlySpan<T> source, T[] target)
    {
        for (var y = 0; y < Height; y++)
        {
            source.Slice(y * Width, Width).CopyTo(target.AsSpan(Row(y)));
        }
    }

    /// <summary>Copies to rows without a border.</summary>
    public void Store(T[] source, Span<T> target)
    {
        for (var y = 0; y < Height; y++)
        {
            source.AsSpan(Row(y), Width).CopyTo(target[(y * Width)..]);
        }
    }
}
