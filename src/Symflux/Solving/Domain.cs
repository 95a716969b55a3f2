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

    /// <summary>The layers of it that count: those around them belong to others.</summary>
    public abstract LayerRange Own { get; }

    /// <summary>Number of layers of the whole.</summary>
    public abstract int Layers { get; }

    /// <summary>So many layers around its own are right after <see cref="Refresh"/>.</summary>
    public abstract int Halo { get; }

    /// <summary>The same part of the grid of cells.</summary>
    public abstract Domain Coarsen(CellTransform cells);

    /// <summary>Brings the layers around its own from those to whom they belong.</summary>
    public abstract void Refresh<T>(T[] field) where T : unmanaged;

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
    public static Domain Whole(Grid grid) => new WholeGrid(grid);

    /// <summary>Number of parts in which layers are summed.</summary>
    public int SumsOf(int layers) => grid.Dimension == 1 ? (layers + RunOfSignal - 1) / RunOfSignal : layers;

    private sealed class WholeGrid(Grid grid) : Domain(grid)
    {
        public override LayerRange Own => new(0, Grid.Layers);

        public override int Layers => Grid.Layers;

        public override int Halo => int.MaxValue;

        public override Domain Coarsen(CellTransform cells) => new WholeGrid(cells.Coarsen(Grid));

        public override void Refresh<T>(T[] field) { }

        public override bool IsPart => false;

        public override void Mirror<T>(T[] source, T[] mirrored) => source.CopyTo(mirrored, 0);

        public override double Sum(ReadOnlySpan<double> parts)
        {
            var sum = 0.0;
            foreach (var part in parts)
            {
                sum += part;
            }

            return sum;
        }

        public override double Largest(double own) => own;
    }
}
