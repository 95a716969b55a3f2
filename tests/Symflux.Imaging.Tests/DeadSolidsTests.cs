namespace Symflux.Imaging.Tests;

public class DeadSolidsTests
{
    [Fact]
    public void A_seed_gives_one_volume_with_values_in_range()
    {
        var volume = DeadSolids.Create(24, 20, 16, 9);
        Assert.Equal((24, 20, 16), (volume.Grid.Width, volume.Grid.Height, volume.Grid.Depth));
        Assert.InRange(volume.Values.ToArray().Min(), 0, 60);
        Assert.InRange(volume.Values.ToArray().Max(), 195, 255);
        RandomImages.AssertSame(volume, DeadSolids.Create(24, 20, 16, 9), "again");
        Assert.NotEqual(volume.Values.ToArray(), DeadSolids.Create(24, 20, 16, 10).Values.ToArray());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 30, 2)]
    [InlineData(17, 2, 1)]
    public void Tiny_volumes_are_drawn(int width, int height, int depth)
    {
        var volume = DeadSolids.Create(width, height, depth, 1);
        Assert.Equal((width, height, depth), (volume.Grid.Width, volume.Grid.Height, volume.Grid.Depth));
        Assert.All(volume.Values.ToArray(), value => Assert.InRange(value, 0, 255));
    }

    /// <summary>No axis is special, and no place: borders have as many edges as the middle.</summary>
    [Fact]
    public void Neighbours_are_alike_in_all_directions_and_everywhere()
    {
        const int n = 24, volumes = 24;
        var alongAxes = new double[3];
        var byPlace = new (double Sum, int Count)[3];
        for (var seed = 1UL; seed <= volumes; seed++)
        {
            var values = DeadSolids.Create(n, n, n, seed).Values.ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                var (z, y, x) = (i / n / n, i / n % n, i % n);
                foreach (var (axis, (place, stride)) in new[] { (z, n * n), (y, n), (x, 1) }.Index())
                {
                    if (place < n - 1)
                    {
                        var difference = Math.Abs(values[i + stride] - values[i]);
                        alongAxes[axis] += difference;
                        ref var third = ref byPlace[place * 3 / (n - 1)];
                        third = (third.Sum + difference, third.Count + 1);
                    }
                }
            }
        }

        Assert.InRange(alongAxes.Max() / alongAxes.Min(), 1, 1.08);
        var means = byPlace.Select(third => third.Sum / third.Count).ToArray();
        Assert.InRange(means.Max() / means.Min(), 1, 1.12);
    }
}
