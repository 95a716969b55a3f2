using System.Numerics;
using Symflux.Vectors;

namespace Symflux.Tests.Operators;

/// <summary>Sums under the hats of windows: what they are, and that neither vectors nor surroundings change a bit.</summary>
public class CellSumsLaws
{
    [Fact]
    public void Sums_are_those_of_the_formula() => Law.Holds(60, random =>
    {
        var grid = Large(random);
        var channels = random.Whole(1, 3);
        var window = random.OneOf(1, 2, 3, 7, 16, 17, 40, 600);
        var a = random.Field(grid, channels).Values;
        var d = random.Field(grid, channels).Values;
        var lattice = new WindowLattice(grid, window);
        var nodes = new WindowSum[lattice.NodeCount];
        lattice.Collect(SumsOf<double>(CellSums.For(lattice), lattice, a, d), nodes);

        var (nodesX, nodesY) = (lattice.CellsX + 1, grid.Dimension > 1 ? (grid.Height + window - 1) / window + 1 : 1);
        for (var node = 0; node < nodes.Length; node++)
        {
            var (nodeX, nodeY, nodeZ) = (node % nodesX, node / nodesX % nodesY, node / nodesX / nodesY);
            var (product, square, size) = (0.0, 0.0, 0.0);
            for (var i = 0; i < a.Length; i++)
            {
                var (x, y, z) = (i % grid.Width, i / grid.Width % grid.Height, i / grid.Width / grid.Height % grid.Depth);
                var weight = Hat(x, nodeX) * (grid.Dimension > 1 ? Hat(y, nodeY) : 1) * (grid.Dimension > 2 ? Hat(z, nodeZ) : 1);
                product += weight * a[i] * d[i];
                square += weight * d[i] * d[i];
                size += weight * Math.Abs(a[i] * d[i]);
            }

            Assert.Equal(product, Math.ScaleB(nodes[node].Product, nodes[node].ProductExponent), 1e-13 * size + 1e-300);
            Assert.Equal(square, Math.ScaleB(nodes[node].Square, nodes[node].SquareExponent), 1e-13 * square + 1e-300);
        }

        double Hat(int place, int node) => Math.Max(0, 1 - Math.Abs((double)place / window - node));
    });

    [Fact]
    public void Vectors_of_both_kinds_give_the_same_bits() => Law.Holds(60, random =>
    {
        var grid = Large(random);
        var channels = random.Whole(1, 3);
        var lattice = new WindowLattice(grid, random.OneOf(1, 5, 16, 40));
        var (a, d) = (random.Field(grid, channels), random.Field(grid, channels));
        var (one, other) = (new CellSums<Octet512>(lattice), new CellSums<Octet256>(lattice));

        Assert.Equal(
            SumsOf<double>(one, lattice, a.Values, d.Values), SumsOf<double>(other, lattice, a.Values, d.Values));
        var (inSingleA, inSingleD) = (a.Convert<float>(), d.Convert<float>());
        Assert.Equal(
            SumsOf<float>(one, lattice, inSingleA.Values, inSingleD.Values), SumsOf<float>(other, lattice, inSingleA.Values, inSingleD.Values));
    });

    [Fact]
    public void A_part_of_a_larger_field_has_the_same_sums() => Law.Holds(60, random =>
    {
        var whole = Grid.Image(random.Whole(20, 50), random.Whole(1, 50));
        var window = random.Whole(1, 9);
        var first = window * random.Whole(0, 19 / window);
        var part = Grid.Image(random.Whole(1, whole.Height - first), whole.Width);
        var channels = random.Whole(1, 3);
        var (a, d) = (random.Field(whole, channels), random.Field(whole, channels));
        var lattice = new WindowLattice(part, window);
        var start = first * whole.Width;

        var sums = new WindowSum[lattice.CellCount * lattice.Corners];
        CellSums.For(lattice).Sum<double>(channels, a.Values[start..], whole.Count, Cut(d), part.Count, 0, lattice.CellCount, sums);

        Assert.Equal(SumsOf<double>(CellSums.For(lattice), lattice, Cut(a), Cut(d)), sums);

        double[] Cut(Field<double> field) =>
            [.. Enumerable.Range(0, channels).SelectMany(c => field.Channel(c).Slice(start, part.Count).ToArray())];
    });

    private static Grid Large(Generators random) => random.Whole(1, 3) switch
    {
        1 => Grid.Signal(random.Whole(1, 1500)),
        2 => Grid.Image(random.Whole(1, 40), random.Whole(1, 60)),
        _ => Grid.Volume(random.Whole(1, 9), random.Whole(1, 9), random.Whole(1, 40)),
    };

    private static WindowSum[] SumsOf<T>(CellSums cells, WindowLattice lattice, ReadOnlySpan<T> a, ReadOnlySpan<T> d)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sums = new WindowSum[lattice.CellCount * lattice.Corners];
        cells.Sum(a.Length / lattice.Grid.Count, a, lattice.Grid.Count, d, lattice.Grid.Count, 0, lattice.CellCount, sums);
        return sums;
    }
}
