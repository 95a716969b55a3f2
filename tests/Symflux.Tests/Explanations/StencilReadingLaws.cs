using Symflux.Explanations;

namespace Symflux.Tests.Explanations;

public sealed class StencilReadingLaws
{
    [Fact]
    public void A_finite_difference_of_any_order_up_to_4_is_found_exactly() => Law.Holds(40, random =>
    {
        var grid = random.Grid(3);
        int[] order = [random.Whole(0, 4), 0, 0];
        order[1] = random.Whole(0, 4 - order[0]);
        order[2] = random.Whole(0, 4 - order[0] - order[1]);
        var scale = random.Number(0.1, 3) * random.OneOf(-1, 1);
        var reading = StencilReading.Of(Difference(order, grid).Scale(scale), grid);
        var term = Assert.Single(reading.Terms);
        Assert.True((term.OrderX, term.OrderY, term.OrderZ) == (order[0], order[1], order[2]), $"{term}");
        Assert.True(Math.Abs(term.Coefficient - scale) <= 1e-12 * Math.Abs(scale), $"{term.Coefficient} for {scale}");
        Assert.True(Math.Abs(term.Share - 1) <= 1e-12, $"share {term.Share}");
        Assert.True(reading.Residual == 0 && reading.IsPureDerivative, $"residual {reading.Residual}");
    });

    [Fact]
    public void The_derivatives_of_the_library_are_what_they_say()
    {
        var grid = Grid.Volume(1, 1, 1, 0.5, 2, 1.25);
        Check(Derivative.First(Axis.X, 1.25), "∂x", 1, [0.625, 0, 0]);
        Check(Derivative.First(Axis.Z, 0.5), "∂z", 1, [0, 0, 0.25]);
        Check(Derivative.Second(Axis.Y, 2), "∂yy", 1, [0, 0, 0]);
        Check(Derivative.Mixed(Axis.X, 1.25, Axis.Z, 0.5), "∂xz", 1, [0.625, 0, 0.25]);
        Check(Derivative.Hessian(grid)[^1], "∂yz", Math.Sqrt(2), [0, 1, 0.25]);

        void Check(Stencil stencil, string name, double coefficient, double[] centre)
        {
            var reading = StencilReading.Of(stencil, grid);
            Assert.Equal(name, Assert.Single(reading.Terms).Name);
            Assert.Equal(coefficient, reading.Terms[0].Coefficient, 1e-12);
            Assert.Equal(centre, reading.Centre);
            Assert.Equal([0.0], reading.Sums, (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    /// <summary>What the expansion means: on polynomials of low degree, the stencil is the sum of its terms.</summary>
    [Fact]
    public void On_polynomials_a_stencil_is_its_expansion() => Law.Holds(40, random =>
    {
        var dimension = random.Whole(1, 3);
        var grid = random.Grid(dimension);
        var stencil = random.Stencil(dimension, 1, 7);
        var reading = StencilReading.Of(stencil, grid);
        for (var x = 0; x <= 4; x++)
        for (var y = 0; x + y <= 4; y++)
        for (var z = 0; x + y + z <= 4; z++)
        {
            int[] power = [x, y, z];
            if (power.Index().Any(entry => entry.Item >= reading.Extents[entry.Index]))
            {
                continue;
            }

            // Both sides at the grid point 0: the stencil sees the monomial about its centre at its offsets.
            var direct = 0.0;
            foreach (var (weight, offset) in Taps(stencil, grid))
            {
                direct += weight * Monomial(offset, reading.Centre, power);
            }

            var term = reading.Terms.FirstOrDefault(t => (t.OrderX, t.OrderY, t.OrderZ) == (x, y, z));
            var factorial = power.Aggregate(1.0, (product, p) => product * Enumerable.Range(1, p).Aggregate(1, (a, b) => a * b));
            var size = Taps(stencil, grid).Sum(tap => Math.Abs(tap.Weight * Monomial(tap.Offset, reading.Centre, power)));
            Assert.True(
                Math.Abs(direct - factorial * (term?.Coefficient ?? 0)) <= 1e-11 * (size + 1e-300),
                $"∂ {x}{y}{z}: {direct} is not {factorial} · {term?.Coefficient}");
        }
    });

    [Fact]
    public void Shares_of_all_orders_and_the_squared_residual_sum_to_1() => Law.Holds(40, random =>
    {
        var dimension = random.Whole(1, 3);
        var reading = StencilReading.Of(random.Stencil(dimension, random.Whole(1, 3), 8), random.Grid(dimension));
        var sum = reading.OrderShares.Sum() + reading.Residual * reading.Residual;
        Assert.True(Math.Abs(sum - (reading.Terms.IsEmpty ? 0 : 1)) < 1e-12 || reading.Terms.IsEmpty, $"{sum}");
        Assert.All(reading.OrderShares, share => Assert.InRange(share, 0, 1 + 1e-12));
    });

    /// <summary>What is left over has no moments: adding a fifth difference changes the residual and nothing else.</summary>
    [Fact]
    public void A_fifth_difference_is_all_residual()
    {
        double[] fifth = [-1, 5, -10, 10, -5, 1];
        double[] first = [2, -8, 0, 8, -1, 0];
        var pure = StencilReading.Of(new Stencil(fifth, 1, 1, 1, 6), Grid.Signal(1));
        Assert.Empty(pure.Terms);
        Assert.Equal(1, pure.Residual, 1e-12);
        var one = StencilReading.Of(new Stencil([.. first, 1e-3], 1, 1, 1, 7), Grid.Signal(1));
        var two = StencilReading.Of(new Stencil([.. first.Append(1e-3).Zip([.. fifth, 0.0], (a, b) => a + b)], 1, 1, 1, 7), Grid.Signal(1));
        foreach (var (a, b) in one.Terms.Zip(two.Terms))
        {
            Assert.Equal(a.Coefficient, b.Coefficient, 1e-10);
        }

        Assert.True(two.Residual > one.Residual);
    }

    [Fact]
    public void Zero_weights_at_the_rim_and_the_zero_stencil_do_no_harm()
    {
        var padded = StencilReading.Of(new Stencil([0, 0, -1, 1, 0, 0, 0], 1, 1, 1, 7, originX: 2), Grid.Signal(1));
        Assert.Equal(("∂x", 0.0, 0.5), (Assert.Single(padded.Terms).Name, padded.Residual, padded.Centre[0]));
        var zero = StencilReading.Of(new Stencil(new double[9], 1, 1, 3, 3), Grid.Image(1, 1));
        Assert.Empty(zero.Terms);
        Assert.Equal(0, zero.Residual);
        Assert.Equal(0, zero.Response.Largest);
    }

    [Fact]
    public void The_response_is_the_gain_of_waves_and_at_zero_the_sum_of_the_weights() => Law.Holds(40, random =>
    {
        var dimension = random.Whole(1, 3);
        var stencil = random.Stencil(dimension, 1);
        var response = StencilReading.Of(stencil, random.Grid(dimension)).Response;
        var sum = Math.Abs(stencil.Coefficients.ToArray().Sum());
        Assert.True(Math.Abs(response.AtZero - sum) <= 1e-6 * (1 + sum), $"{response.AtZero} at 0, the weights sum to {sum}");
        var n = response.Samples;
        Assert.Equal((int)Math.Pow(n, dimension), response.Magnitudes.Length);
        int[] place = [random.Whole(0, n - 1), random.Whole(0, n - 1), random.Whole(0, n - 1)];
        var omega = place.Select(j => -Math.PI + 2 * Math.PI * j / (n - 1)).ToArray();
        var (real, imaginary) = (0.0, 0.0);
        foreach (var (weight, offset) in Taps(stencil, Grid.Volume(1, 1, 1)))
        {
            var phase = Enumerable.Range(0, dimension).Sum(i => omega[i] * offset[i]);
            (real, imaginary) = (real + weight * Math.Cos(phase), imaginary + weight * Math.Sin(phase));
        }

        var index = place[0] + (dimension > 1 ? n * place[1] : 0) + (dimension > 2 ? n * n * place[2] : 0);
        var expected = Math.Sqrt(real * real + imaginary * imaginary);
        Assert.True(Math.Abs(response.Magnitudes[index] - expected) <= 1e-6 * (1 + expected), $"{response.Magnitudes[index]} for {expected}");
    });

    private static double Monomial(double[] offset, IReadOnlyList<double> centre, int[] power) =>
        Math.Pow(offset[0] - centre[0], power[0]) * Math.Pow(offset[1] - centre[1], power[1]) * Math.Pow(offset[2] - centre[2], power[2]);

    private static IEnumerable<(double Weight, double[] Offset)> Taps(Stencil stencil, Grid grid)
    {
        for (var z = 0; z < stencil.Depth; z++)
        for (var y = 0; y < stencil.Height; y++)
        for (var x = 0; x < stencil.Width; x++)
        {
            yield return (stencil[0, z, y, x],
                [(x - stencil.OriginX) * grid.SpacingX, (y - stencil.OriginY) * grid.SpacingY, (z - stencil.OriginZ) * grid.SpacingZ]);
        }
    }

    /// <summary>The product of n-th differences with n + 1 points each, divided by the spacing to the power of n.</summary>
    private static Stencil Difference(int[] order, Grid grid)
    {
        double[][] lines =
        [
            Line(order[0], grid.SpacingX), Line(order[1], grid.SpacingY), Line(order[2], grid.SpacingZ),
        ];
        var weights = from z in lines[2] from y in lines[1] from x in lines[0] select x * y * z;
        return new Stencil(weights.ToArray(), 1, lines[2].Length, lines[1].Length, lines[0].Length);

        static double[] Line(int order, double spacing)
        {
            double[] line = [1];
            for (var k = 0; k < order; k++)
            {
                line = [.. line.Append(0).Zip(line.Prepend(0), (stay, move) => (move - stay) / spacing)];
            }

            return line;
        }
    }
}
