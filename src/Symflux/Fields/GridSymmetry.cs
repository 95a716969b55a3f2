using System.Collections.Immutable;
using System.Numerics;

namespace Symflux.Fields;

/// <summary>
/// A symmetry g of regular grids: it permutes the axes and reverses some of them, (gu)(p) = u(q), where axis a of gu is axis
/// <see cref="Sources"/>[a] of u, backwards where <see cref="Reversals"/>[a]. Every field keeps its values, in another order: g is an isometry.
/// </summary>
public sealed class GridSymmetry
{
    private GridSymmetry(ImmutableArray<Axis> sources, ImmutableArray<bool> reversals) => (Sources, Reversals) = (sources, reversals);

    /// <summary>For each axis of gu (x, y, z) the axis of u that lies along it.</summary>
    public ImmutableArray<Axis> Sources { get; }

    /// <summary>For each axis of gu (x, y, z) whether it runs backwards.</summary>
    public ImmutableArray<bool> Reversals { get; }

    /// <summary>1, 2 or 3.</summary>
    public int Dimension => Sources.Length;

    /// <summary>g⁻¹.</summary>
    public GridSymmetry Inverse
    {
        get
        {
            var (sources, reversals) = (new Axis[Dimension], new bool[Dimension]);
            for (var axis = 0; axis < Dimension; axis++)
            {
                (sources[(int)Sources[axis]], reversals[(int)Sources[axis]]) = ((Axis)axis, Reversals[axis]);
            }

            return new GridSymmetry([.. sources], [.. reversals]);
        }
    }

    /// <summary>All elements of a group, the identity first; those that permute the axes alike follow each other.</summary>
    /// <param name="group">The group.</param>
    /// <param name="dimension">d: 1, 2 or 3.</param>
    public static ImmutableArray<GridSymmetry> Of(SymmetryGroup group, int dimension)
    {
        if (dimension is < 1 or > 3)
        {
            throw new SymfluxException($"grids of dimension {dimension} have no symmetries here; the dimension is 1, 2 or 3");
        }

        ImmutableArray<Axis> axes = [.. Enumerable.Range(0, dimension).Select(axis => (Axis)axis)];
        var orders = group == SymmetryGroup.Hyperoctahedral ? Permutations(axes) : [axes];
        return
        [
            .. orders.SelectMany(order => Enumerable.Range(0, 1 << dimension).Select(
                bits => new GridSymmetry(order, [.. axes.Select(axis => (bits >> (int)axis & 1) == 1)]))),
        ];
    }

    /// <summary>The grid of gu for u on a grid: extents and spacings go along with their axes.</summary>
    public Grid Apply(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Dimension != Dimension)
        {
            throw new SymfluxException($"a symmetry of {Dimension}D grids cannot be applied to the grid {grid}, which is {grid.Dimension}D");
        }

        var (extents, spacings) = (Sources.Select(grid.ExtentOf).ToArray(), Sources.Select(grid.SpacingOf).ToArray());
        return Dimension switch
        {
            1 => Grid.Signal(extents[0], spacings[0]),
            2 => Grid.Image(extents[1], extents[0], spacings[1], spacings[0]),
            _ => Grid.Volume(extents[2], extents[1], extents[0], spacings[2], spacings[1], spacings[0]),
        };
    }

    /// <summary>gu, channel by channel.</summary>
    public Field<T> Apply<T>(Field<T> u) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(u);
        var result = new Field<T>(Apply(u.Grid), u.Channels);
        var places = PlacesIn(u.Grid);
        for (var channel = 0; channel < u.Channels; channel++)
        for (var z = 0; z < result.Grid.Depth; z++)
        for (var y = 0; y < result.Grid.Height; y++)
        for (var x = 0; x < result.Grid.Width; x++)
        {
            result[channel, z, y, x] = u.Channel(channel)[places.RowStart(z, y) + x * places.StepX];
        }

        return result;
    }

    /// <summary>
    /// The dimensions of u as a tensor [batch, channels, (depth,) (height,) width] in the order in which gu has them. They are to be permuted first, and
    /// then <see cref="ReversedDimensions"/> reversed; for g⁻¹, reversed first and then permuted by the order of <see cref="Inverse"/>.
    /// </summary>
    internal long[] TensorOrder => [0, 1, .. Sources.Reverse().Select(axis => TensorDimension((int)axis))];

    /// <summary>The dimensions of such a tensor that run backwards.</summary>
    internal long[] ReversedDimensions => [.. Enumerable.Range(0, Dimension).Where(axis => Reversals[axis]).Select(TensorDimension)];

    /// <summary>Where the samples of gu lie in a channel of u.</summary>
    /// <param name="grid">The grid of u.</param>
    internal SymmetryPlaces PlacesIn(Grid grid)
    {
        Span<int> steps = [0, 0, 0];
        var origin = 0;
        for (var axis = 0; axis < Dimension; axis++)
        {
            var source = Sources[axis];
            var stride = source switch { Axis.X => 1, Axis.Y => grid.Width, _ => grid.Width * grid.Height };
            origin += Reversals[axis] ? (grid.ExtentOf(source) - 1) * stride : 0;
            steps[axis] = Reversals[axis] ? -stride : stride;
        }

        return new SymmetryPlaces(origin, steps[0], steps[1], steps[2]);
    }

    private long TensorDimension(int axis) => Dimension + 1 - axis;

    private static IEnumerable<ImmutableArray<Axis>> Permutations(ImmutableArray<Axis> axes) => axes.Length == 1
        ? [axes]
        : axes.SelectMany(first => Permutations(axes.Remove(first)).Select(rest => rest.Insert(0, first)));
}

/// <summary>The place of the sample (z, y, x) of gu in a channel of u: an affine function.</summary>
internal readonly record struct SymmetryPlaces(int Origin, int StepX, int StepY, int StepZ)
{
    /// <summary>The place of the first sample of a row of gu; the others follow in steps of <see cref="StepX"/>.</summary>
    public int RowStart(int z, int y) => Origin + z * StepZ + y * StepY;
}
