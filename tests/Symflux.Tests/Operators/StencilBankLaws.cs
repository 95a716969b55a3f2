namespace Symflux.Tests.Operators;

public class StencilBankLaws
{
    [Fact]
    public void The_adjoint_is_exact() => Law.Holds(180, random =>
    {
        var dimension = random.Whole(1, 3);
        var (m, c) = (random.Whole(1, 3), random.Whole(1, 4));
        var bank = random.Bank(dimension, m, c, random.Boundary());
        var grid = random.Grid(dimension, 40);
        var (u, v) = (random.Field(grid, m), random.Field(grid, c));
        var (left, right) = (bank.Apply(u).Inner(v), u.Inner(bank.ApplyAdjoint(v)));
        Assert.True(
            Math.Abs(left - right) <= 1e-12 * bank.NormBound * u.Norm() * v.Norm(),
            $"{dimension}D, {bank.Boundary}: ⟨Ku, v⟩ = {left}, ⟨u, Kᵀv⟩ = {right}");
    });

    [Fact]
    public void The_operator_is_its_dense_matrix() => Law.Holds(180, random =>
    {
        var dimension = random.Whole(1, 3);
        var bank = random.Bank(dimension, random.Whole(1, 2), random.Whole(1, 3), random.Boundary());
        var grid = random.Grid(dimension, 6);
        var u = random.Field(grid, bank.InputChannels);
        var matrix = DenseMatrix.Of(bank, grid);
        var expected = new double[matrix.GetLength(0)];
        for (var row = 0; row < expected.Length; row++)
        {
            for (var column = 0; column < u.Values.Length; column++)
            {
                expected[row] += matrix[row, column] * u.Values[column];
            }
        }

        var difference = FieldExtensions.RelativeDifference(expected, bank.Apply(u).Values);
        Assert.True(difference <= 1e-12, $"{dimension}D, {bank.Boundary}, grid {grid}: {difference}");
    });

    [Fact]
    public void The_norm_bound_holds_on_small_grids() => Law.Holds(60, random =>
    {
        var dimension = random.Whole(1, 3);
        var bank = random.Bank(dimension, random.Whole(1, 2), random.Whole(1, 3), random.Boundary());
        var grid = random.Grid(dimension, 6);
        var truth = DenseMatrix.LargestSingularValue(DenseMatrix.Of(bank, grid), random.Seed());
        Assert.True(truth <= bank.NormBound * (1 + 1e-12), $"{bank.Boundary}, {grid}: ‖K‖ = {truth} > {bank.NormBound}");
    });

    [Fact]
    public void The_symbol_bound_is_tight() => Law.Holds(60, random =>
    {
        var bank = random.Bank(2, 1, random.Whole(1, 3), Boundary.Natural);
        const int n = 600;
        var largest = 0.0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= n / 2; j++)
            {
                largest = Math.Max(largest, SymbolSquared(bank, 2 * Math.PI * i / n, 2 * Math.PI * j / n));
            }
        }

        Assert.InRange(bank.SymbolNorm, Math.Sqrt(largest) * (1 - 1e-12), Math.Sqrt(largest) * 1.002);
    });

    [Fact]
    public void Zero_sum_stencils_preserve_the_mean() => Law.Holds(60, random =>
    {
        var grid = random.Grid(2, 9);
        foreach (var boundary in (Boundary[])[Boundary.Natural, Boundary.Reflecting])
        {
            var stencil = random.Stencil(2, 1);
            var weights = stencil.Coefficients.ToArray();
            var mean = weights.Average();
            var bank = new StencilBank(
                [new Stencil([.. weights.Select(w => w - mean)], 1, 1, stencil.Height, stencil.Width, 0, stencil.OriginY, stencil.OriginX)],
                boundary);
            Assert.True(bank.IsZeroSum);
            var sum = bank.ApplyAdjoint(random.Field(grid, 1)).Values.ToArray().Sum();
            Assert.True(Math.Abs(sum) < 1e-11, $"{boundary}: 1ᵀKᵀv = {sum}");
        }
    });

    // Squares of these weights, or those of their sums, are beyond the range of double.
    [Theory]
    [InlineData(1e-85)]
    [InlineData(1e-162)]
    [InlineData(1e-300)]
    [InlineData(1e160)]
    public void The_norm_bound_neither_vanishes_nor_overflows(double size) => Law.Holds(20, random =>
    {
        var ordinary = random.Bank(1, random.Whole(1, 2), random.Whole(1, 2), Boundary.Natural);
        var scaled = new StencilBank(
            ordinary.Stencils.Select(s => new Stencil([.. s.Coefficients.ToArray().Select(w => size * w)], s.InputChannels, 1, 1, s.Width,
                originX: s.OriginX)), Boundary.Natural);
        Assert.Equal(ordinary.NormBound, scaled.NormBound / size, 1e-9 * ordinary.NormBound);
    });

    /// <summary>Symbols of rank one, with channels that count for nothing or cancel in pairs: the search for an eigenvalue ends, at the right one.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    [InlineData(1, 1e-160)]
    [InlineData(1e-30, 1)]
    [InlineData(3, 4)]
    public void A_bank_of_rank_one_has_the_norm_of_its_row(double first, double second)
    {
        foreach (var extent in (int[])[1, 3])
        {
            double[] row = [.. Enumerable.Repeat(first, extent), .. Enumerable.Repeat(second, extent)];
            var bank = new StencilBank([new Stencil(row, 2, 1, 1, extent)], Boundary.Zero);
            var norm = extent * Math.Sqrt(first * first + second * second);
            Assert.InRange(bank.NormBound, (1 - 1e-12) * norm, 1.001 * norm);
        }
    }

    [Fact]
    public void The_four_neighbour_gradient_has_norm_8_exactly()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(10, 10)), Boundary.Natural);
        // The bound of proofs is exact, and the norm that steps are computed from some last digits more.
        Assert.Equal(2, bank.TimesSquaredNorm(0.25));
        Assert.InRange(bank.NormBound * bank.NormBound, 8, 8 * (1 + 1e-14));
        Assert.True(bank.IsZeroSum);
    }

    [Fact]
    public void A_bank_closed_under_mirroring_needs_no_factor_at_reflecting_boundaries()
    {
        var random = new Generators(5);
        var weights = Enumerable.Range(0, 9).Select(_ => random.Normal()).ToArray();
        double[] MirrorX(double[] w) => [w[2], w[1], w[0], w[5], w[4], w[3], w[8], w[7], w[6]];
        double[] MirrorY(double[] w) => [w[6], w[7], w[8], w[3], w[4], w[5], w[0], w[1], w[2]];
        var closed = new StencilBank(
            new[] { weights, MirrorX(weights), MirrorY(weights), MirrorX(MirrorY(weights)) }.Select(w => new Stencil(w, 1, 1, 3, 3)),
            Boundary.Reflecting);
        Assert.Equal(1, closed.ExtensionNormSquared);
        var truth = DenseMatrix.LargestSingularValue(DenseMatrix.Of(closed, Grid.Image(8, 7)), 1);
        Assert.True(truth <= closed.NormBound, $"{truth} > {closed.NormBound}");

        var open = new StencilBank([new Stencil(weights, 1, 1, 3, 3)], Boundary.Reflecting);
        Assert.Equal(4, open.ExtensionNormSquared);
    }

    [Fact]
    public void The_reflecting_factor_is_needed()
    {
        // One sample to the left: at the left border K reads u₀ twice, so ‖K‖² = 2 on a grid of two samples.
        var bank = new StencilBank([new Stencil([1, 0, 0], 1, 1, 1, 3)], Boundary.Reflecting);
        var truth = DenseMatrix.LargestSingularValue(DenseMatrix.Of(bank, Grid.Signal(2)), 1);
        Assert.Equal(Math.Sqrt(2), truth, 9);
        Assert.InRange(bank.NormBound, truth, truth * 1.001);
    }

    [Fact]
    public void Derivatives_are_exact_on_polynomials()
    {
        var grid = Grid.Image(9, 9, 0.5, 0.25);
        var field = new Field<double>(grid);
        for (var y = 0; y < 9; y++)
        {
            for (var x = 0; x < 9; x++)
            {
                var (py, px) = (0.5 * y, 0.25 * x);
                field[0, 0, y, x] = 3 * px * px + 5 * px * py - 2 * py * py;
            }
        }

        var hessian = new StencilBank(Derivative.Hessian(grid), Boundary.Natural).Apply(field);
        Assert.Equal(6, hessian[0, 0, 4, 4], 9);
        Assert.Equal(-4, hessian[1, 0, 4, 4], 9);
        Assert.Equal(5 * Math.Sqrt(2), hessian[2, 0, 4, 4], 9);
    }

    private static double SymbolSquared(StencilBank bank, double omegaY, double omegaX)
    {
        var total = 0.0;
        foreach (var s in bank.Stencils)
        {
            var (re, im) = (0.0, 0.0);
            for (var y = 0; y < s.Height; y++)
            {
                for (var x = 0; x < s.Width; x++)
                {
                    var phase = omegaY * y + omegaX * x;
                    re += s[0, 0, y, x] * Math.Cos(phase);
                    im += s[0, 0, y, x] * Math.Sin(phase);
                }
            }

            total += re * re + im * im;
        }

        return total;
    }
}
