using Symflux.Multigrid.Fas;

namespace Symflux.Tests.Multigrid;

/// <summary>The fast operator of images against its slow twin, the general one.</summary>
public class ImageOperatorLaws
{
    [Fact]
    public void Residuals_and_sweeps_are_those_of_the_general_operator() => Law.Holds(30, random =>
    {
        var grid = Grid.Image(random.Whole(4, 30), random.Whole(4, 40), random.Number(0.7, 1.4), random.Number(0.7, 1.4));
        var mesh = new Mesh(grid, random.OneOf(1, 0.5, 0.75), random.OneOf(1, 0.5, 0.75));
        DiffusivityFlux flux = random.OneOf<DiffusivityFlux>(
            new LinearFlux(), new CharbonnierFlux(2), new PeronaMalikFlux(2), new PeronaMalikExponentialFlux(2));
        var (channels, coupling) = (random.Whole(1, 3), random.OneOf(Coupling.Separate, Coupling.Gradient, Coupling.Colour));
        var mask = random.OneOf(true, false) ? InpaintingMask.Random(grid, random.Number(0.05, 0.9), (ulong)random.Whole(1, 1000)).Convert<double>() : null;
        var f = random.Field(grid, channels, 4);
        var problem = mask is null
            ? StationaryProblem<double>.ImplicitStep(f, flux, random.Number(0.1, 50), coupling)
            : StationaryProblem<double>.Inpainting(f, mask, flux, coupling);
        var known = mask?.Values.ToArray();
        var slow = new GridOperator<double>(mesh, channels, flux, problem.Coupling, 1, problem.Diffusion, known, 4);
        foreach (var threads in (int[])[1, 2, 4])
        {
            using var team = new ThreadTeam(threads);
            var fast = ImageOperator.TryCreate(problem, mesh, known, threads)!;
            var (x, y) = (random.Field(grid, channels, 4).Values.ToArray(), new double[channels * grid.Count]);
            x.CopyTo(y, 0);
            var b = problem.RightHandSide.Values.ToArray();
            var (expected, actual) = (new double[x.Length], new double[x.Length]);
            foreach (var right in (double[]?[])[b, null])
            {
                var (slowNorm, fastNorm) = (slow.Residual(x, right, expected, team), fast.Residual(x, right, actual, team));
                Assert.True(FieldExtensions.RelativeDifference(expected, actual) <= 1e-12, $"{grid}, {flux}: residual");
                Assert.Equal(1, fastNorm / slowNorm, 1e-11);
            }

            // The fast one gives known samples their value before it begins, its twin in the course of the first sweep.
            for (var i = 0; known is not null && i < x.Length; i++)
            {
                x[i] = known[i % grid.Count] == 1 ? b[i] : x[i];
            }

            var smoother = new Smoother(SmootherKind.RedBlackGaussSeidel, 1.4);
            slow.Smooth(smoother, 3, x, b, expected, team);
            fast.Smooth(smoother, 3, y, b, actual, team);
            Assert.True(FieldExtensions.RelativeDifference(x, y) <= 1e-12, $"{grid}, {flux}, {threads} threads: sweeps");
        }
    });

    [Fact]
    public void Bits_do_not_depend_on_the_number_of_threads() => Law.Holds(30, random =>
    {
        var f = random.Field(Grid.Image(random.Whole(130, 190), random.Whole(130, 190)), random.Whole(1, 3), 30).Convert<float>();
        var problem = StationaryProblem<float>.ImplicitStep(
            f, new CharbonnierFlux(5), 40, random.OneOf(Coupling.Separate, Coupling.Gradient, Coupling.Colour));
        var one = Smoothed(1);
        foreach (var threads in (int[])[2, 3, 7])
        {
            Assert.True(one.SequenceEqual(Smoothed(threads)), $"{threads} threads");
        }

        float[] Smoothed(int threads)
        {
            using var team = new ThreadTeam(threads);
            var x = f.Values.ToArray();
            ImageOperator.TryCreate(problem, new Mesh(f.Grid), null, threads)!
                .Smooth(new Smoother(SmootherKind.RedBlackGaussSeidel, 1.5), 3, x, f.Values.ToArray(), new float[x.Length], team);
            return x;
        }
    });
}
