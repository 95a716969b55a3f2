using Symflux.Multigrid.Fas;

namespace Symflux.Tests.Multigrid;

public sealed class TransferLaws : IDisposable
{
    private readonly ThreadTeam team = new(1);

    public void Dispose() => team.Dispose();

    [Fact]
    public void Constants_go_down_and_up_unchanged() => Law.Holds(20, random =>
    {
        var (fine, coarse) = Pair(random, even: false);
        foreach (var kind in (Interpolation[])[Interpolation.Constant, Interpolation.Linear])
        {
            var transfer = new GridTransfer<double>(new Mesh(fine), new Mesh(coarse), 1, kind, 1);
            var values = Enumerable.Repeat(3.5, fine.Count).ToArray();
            Assert.All(Restrict(transfer, values, coarse), v => Assert.Equal(3.5, v, 1e-14));
            Assert.All(Interpolate(transfer, [.. Enumerable.Repeat(3.5, coarse.Count)], fine), v => Assert.Equal(3.5, v, 1e-14));
        }
    });

    [Fact]
    public void Restriction_undoes_constant_interpolation() => Law.Holds(20, random =>
    {
        var (fine, coarse) = Pair(random, even: false);
        var transfer = new GridTransfer<double>(new Mesh(fine), new Mesh(coarse), 1, Interpolation.Constant, 1);
        var values = random.Field(coarse, 1).Values.ToArray();
        var back = Restrict(transfer, Interpolate(transfer, values, fine), coarse);
        Assert.True(FieldExtensions.RelativeDifference(values, back) <= 1e-14, $"{fine} → {coarse}");
    });

    [Fact]
    public void Restriction_is_the_scaled_transpose_of_constant_interpolation() => Law.Holds(20, random =>
    {
        var (fine, coarse) = Pair(random, even: true);
        var transfer = new GridTransfer<double>(new Mesh(fine), new Mesh(coarse), 1, Interpolation.Constant, 1);
        var (u, v) = (random.Field(fine, 1), random.Field(coarse, 1));
        var left = Field<double>.Wrap(Restrict(transfer, u.Values.ToArray(), coarse), coarse).Inner(v);
        var right = u.Inner(Field<double>.Wrap(Interpolate(transfer, v.Values.ToArray(), fine), fine)) * coarse.Count / fine.Count;
        Assert.True(Math.Abs(left - right) <= 1e-12 * (1 + Math.Abs(left)), $"{fine}: {left} and {right}");
    });

    [Fact]
    public void Linear_interpolation_reproduces_linear_functions_away_from_the_border() => Law.Holds(20, random =>
    {
        var fine = Grid.Image(2 * random.Whole(4, 9), 2 * random.Whole(4, 9));
        var coarse = Grid.Image(fine.Height / 2, fine.Width / 2);
        var transfer = new GridTransfer<double>(new Mesh(fine), new Mesh(coarse), 1, Interpolation.Linear, 1);
        var (a, b) = (random.Normal(), random.Normal());
        var linear = Enumerable.Range(0, fine.Count).Select(i => a * (i % fine.Width) + b * (i / fine.Width)).ToArray();
        var back = Interpolate(transfer, Restrict(transfer, linear, coarse), fine);
        for (var y = 1; y < fine.Height - 1; y++)
        {
            for (var x = 1; x < fine.Width - 1; x++)
            {
                Assert.Equal(linear[y * fine.Width + x], back[y * fine.Width + x], 1e-12);
            }
        }
    });

    [Fact]
    public void Grids_are_coarsened_along_strongly_coupled_axes_first_and_for_strong_diffusion_only()
    {
        Assert.Equal(["33×20", "17×10", "9×5", "5×3", "3×3"], Names(Grid.Image(20, 33), 1000));
        Assert.Equal(["32×32"], Names(Grid.Image(32, 32), 0.01));
        Assert.Equal(["32×32", "16×32", "8×32", "4×16"], Names(Grid.Image(32, 32, 4, 1), 1000)[..4]);
        Assert.Equal(["1×40", "1×20", "1×10", "1×5", "1×3"], Names(Grid.Image(40, 1), 1000));

        static string[] Names(Grid grid, double diffusion) =>
            [.. Coarsening.Meshes(grid, 1, diffusion, null).Select(mesh => mesh.Grid.ToString())];
    }

    private static (Grid Fine, Grid Coarse) Pair(Generators random, bool even)
    {
        var (depth, height, width) = (Extent(), Extent(), Extent());
        return (Grid.Volume(depth, height, width), Grid.Volume((depth + 1) / 2, (height + 1) / 2, (width + 1) / 2));

        int Extent() => even ? 2 * random.Whole(1, 4) : random.Whole(2, 9);
    }

    private double[] Restrict(GridTransfer<double> transfer, double[] fine, Grid coarse)
    {
        var result = new double[coarse.Count];
        transfer.Restrict(fine, result, team);
        return result;
    }

    private double[] Interpolate(GridTransfer<double> transfer, double[] coarse, Grid fine)
    {
        var result = new double[fine.Count];
        transfer.AddInterpolated(coarse, null, 1, result, team);
        return result;
    }
}
