namespace Symflux.Tests.Operators;

public class GridSymmetryLaws
{
    public static TheoryData<SymmetryGroup, int, int> Orders => new()
    {
        { SymmetryGroup.Reflections, 1, 2 }, { SymmetryGroup.Reflections, 2, 4 }, { SymmetryGroup.Reflections, 3, 8 },
        { SymmetryGroup.Hyperoctahedral, 1, 2 }, { SymmetryGroup.Hyperoctahedral, 2, 8 }, { SymmetryGroup.Hyperoctahedral, 3, 48 },
    };

    [Theory, MemberData(nameof(Orders))]
    public void The_elements_are_different_and_one_after_the_other_is_another(SymmetryGroup group, int dimension, int order)
    {
        var symmetries = GridSymmetry.Of(group, dimension);
        var grid = dimension switch { 1 => Grid.Signal(4), 2 => Grid.Image(3, 4), _ => Grid.Volume(2, 3, 4) };
        var f = new Generators(1).Field(grid, 2);
        string Named(Field<double> field) => $"{field.Grid}: {string.Join(' ', field.Values.ToArray())}";
        var images = symmetries.Select(g => Named(g.Apply(f))).ToHashSet();
        Assert.Equal(order, symmetries.Length);
        Assert.Equal(order, images.Count);
        Assert.Equal(Named(f), Named(symmetries[0].Apply(f)));
        Assert.All(symmetries.SelectMany(g => symmetries.Select(h => g.Apply(h.Apply(f)))), image => Assert.Contains(Named(image), images));
    }

    [Theory, MemberData(nameof(Orders))]
    public void A_symmetry_is_undone_by_its_inverse_and_keeps_all_values(SymmetryGroup group, int dimension, int order) => Law.Holds(10, random =>
    {
        var f = random.Field(random.Grid(dimension), 2);
        Assert.All(GridSymmetry.Of(group, dimension), g =>
        {
            var (turned, back) = (g.Apply(f), g.Inverse.Apply(g.Apply(f)));
            Assert.Equal(f.Grid, back.Grid);
            Assert.Equal(f.Values.ToArray(), back.Values.ToArray());
            Assert.Equal(f.Values.ToArray().Order(), turned.Values.ToArray().Order());
            Assert.Equal(order, GridSymmetry.Of(group, g.Dimension).Length);
        });
    });

    [Fact]
    public void Flips_and_turns_of_an_image_are_what_they_are_called()
    {
        // Rows 1 2 3 and 4 5 6.
        var f = Field<double>.Wrap([1, 2, 3, 4, 5, 6], Grid.Image(2, 3, 7, 5));
        GridSymmetry Find(bool transposed, bool reverseX, bool reverseY) => GridSymmetry.Of(SymmetryGroup.Hyperoctahedral, 2).Single(
            g => g.Sources[0] == (transposed ? Axis.Y : Axis.X) && g.Reversals.SequenceEqual([reverseX, reverseY]));
        double[] Of(bool transposed, bool reverseX, bool reverseY) => Find(transposed, reverseX, reverseY).Apply(f).Values.ToArray();
        Assert.Equal([3, 2, 1, 6, 5, 4], Of(false, true, false));
        Assert.Equal([4, 5, 6, 1, 2, 3], Of(false, false, true));
        Assert.Equal([1, 4, 2, 5, 3, 6], Of(true, false, false));
        Assert.Equal([4, 1, 5, 2, 6, 3], Of(true, true, false));
        Assert.Equal(Grid.Image(3, 2, 5, 7), Find(true, true, false).Apply(f.Grid));
    }

    [Fact]
    public void Other_dimensions_are_refused()
    {
        Assert.Equal(
            "a symmetry of 1D grids cannot be applied to the grid 3×2, which is 2D",
            Assert.Throws<SymfluxException>(() => GridSymmetry.Of(SymmetryGroup.Reflections, 1)[0].Apply(Grid.Image(2, 3))).Message);
        Assert.Throws<SymfluxException>(() => GridSymmetry.Of(SymmetryGroup.Reflections, 4));
    }
}
