using System.Numerics;
using Symflux.Distribution;
using Symflux.Fields;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// What a rank holds of an image that is filled in: its own rows with some of its neighbours around them; all of it where it is alone.
/// </summary>
internal sealed class ImagePart<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly LayerExchange solutionRows;
    private readonly LayerExchange maskRows;

    /// <summary>Describes a part.</summary>
    /// <param name="share">The rows of this rank.</param>
    /// <param name="solution">u on the rows that it holds; its own are right.</param>
    /// <param name="mask">1 where known, 0 elsewhere, alike.</param>
    /// <param name="halo">How many rows it holds around its own, as far as there are any.</param>
    public ImagePart(RowShare share, Field<T> solution, Field<T> mask, int halo)
    {
        (Share, Solution, Mask) = (share, solution, mask);
        var held = share.With(halo);
        Above = share.Own.IsEmpty ? 0 : share.Own.First - held.First;
        Planes = new Planes<T>([solution.Buffer], Above * Width, Width, Grid.Count);
        solutionRows = share.Exchange(halo, held, solution.Channels, Grid.Width);
        maskRows = share.Exchange(halo, held, 1, Grid.Width);
    }

    /// <summary>The rows of this rank.</summary>
    public RowShare Share { get; }

    /// <summary>u, changed in place.</summary>
    public Field<T> Solution { get; }

    /// <summary>1 where known, 0 elsewhere.</summary>
    public Field<T> Mask { get; }

    /// <summary>How many rows are held above its own.</summary>
    public int Above { get; }

    /// <summary>The grid of the rows that are held.</summary>
    public Grid Grid => Solution.Grid;

    /// <summary>Samples per row.</summary>
    public int Width => Grid.Width;

    /// <summary>The first of the rows that are computed: the one above its own, which gradients of its own rows meet, where there is one.</summary>
    public int FirstRow => Share.HasAbove ? -1 : 0;

    /// <summary>The last of its own rows that has one below, and the end of them.</summary>
    public int EndOfFaces => Share.HasBelow ? Share.Count : Share.Count - 1;

    /// <summary>u, row by row, from the first of its own rows on.</summary>
    public Planes<T> Planes { get; }

    /// <summary>All of an image.</summary>
    public static ImagePart<T> Whole(Field<T> solution, Field<T> mask) => new(RowShare.Whole(solution.Grid.Height), solution, mask, 0);

    /// <summary>Where one of its own rows, or one around them, begins in a channel.</summary>
    public int Row(int y) => (y + Above) * Width;

    /// <summary>Its own rows of a channel of u.</summary>
    public Span<T> Own(int channel) => Solution.Channel(channel).Slice(Row(0), Share.Count * Width);

    /// <summary>Whether samples of one of its own rows, or one around them, are known.</summary>
    public ReadOnlySpan<T> Known(int y) => Mask.Buffer.AsSpan(Row(y), Width);

    /// <summary>Brings the rows around its own of u.</summary>
    public void RefreshSolution() => solutionRows.Run(Solution.Buffer, Solution.Buffer);

    /// <summary>Brings the rows around its own of the mask.</summary>
    public void RefreshMask() => maskRows.Run(Mask.Buffer, Mask.Buffer);

    /// <summary>Sets u where it is unknown to the mean of the known samples of its channel.</summary>
    /// <param name="known">How many are known in the whole.</param>
    public void StartAtMean(long known)
    {
        var sums = new RowSums(Share, Solution.Channels);
        for (var c = 0; c < Solution.Channels; c++)
        {
            for (var y = 0; y < Share.Count; y++)
            {
                var isKnown = Known(y);
                var values = Planes.Row(c, y, Width);
                var sum = 0.0;
                for (var i = 0; i < values.Length; i++)
                {
                    sum += isKnown[i] == T.Zero ? 0 : double.CreateSaturating(values[i]);
                }

                sums.Rows[c * Share.Count + y] = sum;
            }
        }

        foreach (var (c, total) in sums.PerChannel().Index())
        {
            var mean = T.CreateSaturating(total / known);
            for (var y = 0; y < Share.Count; y++)
            {
                var isKnown = Known(y);
                var values = Planes.Row(c, y, Width);
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = isKnown[i] == T.Zero ? mean : values[i];
                }
            }
        }
    }
}
