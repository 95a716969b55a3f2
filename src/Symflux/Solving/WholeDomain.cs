using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>All of a grid.</summary>
/// <param name="grid">The grid.</param>
internal class WholeDomain(Grid grid) : Domain(grid)
{
    /// <inheritdoc/>
    public override LayerRange Held => new(0, Grid.Layers);

    /// <inheritdoc/>
    public override LayerRange Own => Held;

    /// <inheritdoc/>
    public override LayerRange Share => Held;

    /// <inheritdoc/>
    public override int Layers => Grid.Layers;

    /// <inheritdoc/>
    public override int Halo => int.MaxValue;

    /// <inheritdoc/>
    public override bool IsPart => false;

    /// <inheritdoc/>
    public override Domain Coarsen(CellTransform cells) => new WholeDomain(cells.Coarsen(Grid));

    /// <inheritdoc/>
    public override Domain Halve(int halo) => new WholeDomain(Halved(Grid));

    /// <inheritdoc/>
    public override void Refresh<T>(T[] field, int layers) { }

    /// <inheritdoc/>
    public override void Mirror<T>(T[] source, T[] mirrored) => source.CopyTo(mirrored, 0);

    /// <inheritdoc/>
    public override double Sum(ReadOnlySpan<double> parts)
    {
        var sum = 0.0;
        foreach (var part in parts)
        {
            sum += part;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override double Largest(double own) => own;
}
