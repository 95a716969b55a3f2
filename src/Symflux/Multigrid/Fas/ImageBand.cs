using System.Numerics;

namespace Symflux.Multigrid.Fas;

/// <summary>The working memory of a thread that relaxes some neighbouring rows: conductances of the last rows, and a halo.</summary>
/// <param name="width">Samples of a row.</param>
/// <param name="channels">Channels that go together.</param>
internal sealed class ImageBand<T>(int width, int channels) where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Rows = 4;
    private readonly ImageFaces<T>[] rows = [.. Enumerable.Range(0, Rows).Select(_ => new ImageFaces<T>(width))];
    private readonly ImageFaces<T>[] kept = [new(width), new(width)];

    /// <summary>The row above the band at the start of the sweep, of every channel.</summary>
    public T[][] Above { get; } = Halo(width, channels);

    /// <summary>The row below the band at the start of the sweep, of every channel.</summary>
    public T[][] Below { get; } = Halo(width, channels);

    /// <summary>The faces of row y; kept for three rows. Row −1 is above the image.</summary>
    public ImageFaces<T> this[int y] => rows[(y + Rows) % Rows];

    /// <summary>Keeps the faces of the first row, whose black samples come last.</summary>
    public void KeepFirst(int first)
    {
        this[first - 1].CopyTo(kept[0]);
        this[first].CopyTo(kept[1]);
    }

    /// <summary>Brings them back.</summary>
    public void RestoreFirst(int first)
    {
        kept[0].CopyTo(this[first - 1]);
        kept[1].CopyTo(this[first]);
    }

    private static T[][] Halo(int width, int channels) => [.. Enumerable.Range(0, channels).Select(_ => new T[width])];
}

/// <summary>What belongs to the faces of one row.</summary>
internal sealed class ImageFaces<T>(int width) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Conductances to the next sample of the row; 0 at its end.</summary>
    public T[] Right { get; } = new T[width];

    /// <summary>Conductances to the next row; 0 in the last.</summary>
    public T[] Down { get; } = new T[width];

    /// <summary>ω/D.</summary>
    public T[] Step { get; } = new T[width];

    /// <summary>Copies all three.</summary>
    public void CopyTo(ImageFaces<T> other)
    {
        Right.CopyTo(other.Right, 0);
        Down.CopyTo(other.Down, 0);
        Step.CopyTo(other.Step, 0);
    }
}
