using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Solving;
using Xunit;

namespace Symflux.Restoration.Tests;

public class StackSolverTests
{
    /// <summary>Planes one by one or together, of images and of volumes; with and without blocks that look at all of a page.</summary>
    [Theory]
    [InlineData("small-25", 1)]
    [InlineData("small-25", 3)]
    [InlineData("certified-colour", 3)]
    [InlineData("certified-large-25", 1)]
    public void Large_pages_have_the_bits_of_small_ones(string name, int channels)
    {
        var page = new Field<float>(Grid.Image(230, 41), channels);
        GaussianNoise.Add(page.Values, page.Values, 60, 3);
        var kept = page.Clone();
        var blueprint = ModelStore.Load(name).Blueprint;
        using var small = new StackSolver(SolverOptions.Default);
        using var large = new StackSolver(SolverOptions.Default) { LargeFrom = 1 };
        Assert.Equal(small.Run(page, blueprint).Values.ToArray(), large.Run(page, blueprint).Values.ToArray());
        Assert.Equal(kept.Values.ToArray(), page.Values.ToArray());
    }
}
