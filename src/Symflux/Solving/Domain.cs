using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>
/// The grid on which a chain computes: the whole, or what one rank of a distributed run holds of it. Steps ask it for what concerns the whole.
/// </summary>
/// <param name="grid">The grid on which steps run.</param>
internal abstract class Domain(Grid grid)
{
    /// <summary>
    /// A signal is summed in runs of so many samples, counted from its beginning; images and volumes layer by layer. Ranks whose slabs begin
    /// where a run does can make the sums of the whole.
    /// </summary>
    public const int RunOfSignal = 256;

    /// <summary>The grid on which steps run.</summary>
    public Grid Grid => grid;

    /// <summary>The layers of it, counted from the beginning of the whole.</summary>
    public abstract LayerRange Held { get; }

    /// <summary>The layers of it that count: those around them belong to others.</summary>
    public abstract LayerRange Own { get; }

    /// <summary>Number of layers of the whole.</summary>
    public abstract int Layers { get; }

    /// <summary>So many layers around its own are right after <see cref="Refresh{T}(T[])"/>.</summary>
    public abstract int Halo { get; }

    /// <summary>The same part of the grid of cells.</summary>
    public abstract Domain Coarsen(CellTransform cells);

    /// <summary>The grid of half as many samples along every axis: the next level of a cycle.</summary>
    /// <param name="halo">Layers around its own that are held there; at least 1.</param>
    public abstract Domain Halve(int halo);

    /// <summary>Brings all layers around its own from those to whom they belong.</summary>
    public void Refresh<T>(T[] field) where T : unmanaged => Refresh(field, Layers);

    /// <summary>Brings so many layers around its own, as far as they are held.</summary>
    public abstract void Refresh<T>(T[] field, int layers) where T : unmanaged;

    /// <summary>The layers, counted from the beginning of the whole, that are made here of those of a finer level.</summary>
    public abstract LayerRange Share { get; }

    /// <summary>Brings what others made of a finer level, where all of it is held.</summary>
    public virtual void Complete<T>(T[] field) where T : unmanaged { }

    /// <summary>Whether fields that are turned round along the layers hold layers of others.</summary>
    public abstract bool IsPart { get; }

    /// <summary>Brings the layers that lie where those of this part do, counted from the other end of the whole, in their order.</summary>
    /// <param name="source">A field of this part.</param>
    /// <param name="mirrored">Receives as many layers as a field of this part has.</param>
    public abstract void Mirror<T>(T[] source, T[] mirrored) where T : unmanaged;

    /// <summary>The sum over the whole.</summary>
    /// <param name="parts">The sums of its own runs of a signal, or of its own layers.</param>
    public abstract double Sum(ReadOnlySpan<double> parts);

    /// <summary>The largest of the numbers that all parts have.</summary>
    public abstract double Largest(double own);

    /// <summary>All of a grid.</summary>
    public static Domain Whole(Grid grid) => new WholeDomain(grid);

    /// <summary>Number of parts in which layers are summed.</summary>
    public int SumsOf(int layers) => grid.Dimension == 1 ? (layers + RunOfSignal - 1) / RunOfSignal : layers;

    /// <summary>⌈n/2⌉ samples along every axis, which cover the same region.</summary>
    protected static Grid Halved(Grid grid) => grid.Dimension switch
    {
        1 => Grid.Signal((grid.Width + 1) / 2, 2 * grid.SpacingX),
        2 => Grid.Image((grid.Height + 1) / 2, (grid.Width + 1) / 2, 2 * grid.SpacingY, 2 * grid.SpacingX),
        _ => Grid.Volume(
            (grid.Depth + 1) / 2, (grid.Height + 1) / 2, (grid.Width + 1) / 2, 2 * grid.SpacingZ, 2 * grid.SpacingY, 2 * grid.SpacingX),
    };
}
