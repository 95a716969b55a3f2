using System.Numerics;
using Symflux.Distribution;
using Symflux.Operators;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// The rows of an image that a rank computes, in memory with a border, at least a sample high and a vector wide, so that neighbours may be read and
/// whole vectors be processed everywhere. The border is 0 beyond the image; elsewhere it has the rows of other ranks, after <see cref="Refresh(T[])"/>.
/// </summary>
internal sealed class PaddedLayout<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly LayerExchange exchange;

    /// <summary>Describes the buffers.</summary>
    /// <param name="share">The rows.</param>
    /// <param name="width">Samples per row.</param>
    public PaddedLayout(RowShare share, int width)
    {
        (Share, Width) = (share, width);
        var lanes = Vector<T>.Count;
        Stride = (width + lanes - 1) / lanes * lanes + 2 * lanes;
        Length = Stride * (Height + 2);
        exchange = share.Exchange(1, new LayerRange(share.Own.First - 1, share.Own.End + 1), 1, Stride);
    }

    /// <summary>The rows.</summary>
    public RowShare Share { get; }

    /// <summary>Number of rows.</summary>
    public int Height => Share.Count;

    /// <summary>Samples per row.</summary>
    public int Width { get; }

    /// <summary>Distance of rows in memory.</summary>
    public int Stride { get; }

    /// <summary>Length of the buffer.</summary>
    public int Length { get; }

    /// <summary>Where a row begins, from −1 to <see cref="Height"/>; aligned to vectors.</summary>
    public int Row(int y) => (y + 1) * Stride + Vector<T>.Count;

    /// <summary>A buffer of zeros.</summary>
    public T[] Create() => new T[Length];

    /// <summary>A buffer of zeros for each channel.</summary>
    public T[][] Create(int channels) => [.. Enumerable.Range(0, channels).Select(_ => Create())];

    /// <summary>Brings the rows above and below from the ranks that compute them.</summary>
    public void Refresh(T[] buffer)
    {
        if (!Share.IsGathered)
        {
            exchange.Run(buffer, buffer);
        }
    }

    /// <summary>The same for the buffers of all channels.</summary>
    public void Refresh(T[][] buffers)
    {
        foreach (var buffer in buffers)
        {
            Refresh(buffer);
        }
    }

    /// <summary>Of a level that every rank has as a whole, brings the rows that others have made.</summary>
    public void Collect(T[] buffer)
    {
        if (Share.IsGathered)
        {
            exchange.Run(buffer, buffer);
        }
    }

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
