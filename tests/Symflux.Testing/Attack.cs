using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Fields;
using Symflux.Solving;
using Symflux.Testing.Grammar;

namespace Symflux.Testing;

/// <summary>
/// Looks for inputs that a blueprint enlarges most, and for pairs that it drives apart most: power iterations with the Jacobian and its
/// transpose, then ascent, at small and large amplitudes. Only for small grids.
/// </summary>
/// <remarks>
/// The Jacobian comes from central differences with steps of 1e-5 of the amplitude, so it is exact to about 1e-10 where the blueprint is smooth and
/// a chord where it has a kink. It only says where to look: what counts as found is a quotient of two runs of the solver in
/// double precision.
/// </remarks>
public sealed class Attack(Blueprint blueprint, Grid grid, int seed) : IDisposable
{
    /// <summary>What rounding may add to a gain.</summary>
    private const double RoundingOfGains = 1e-10;

    /// <summary>What rounding within the blocks may add to a quotient, whose differences are at least 1e-4 of the amplitude.</summary>
    private const double RoundingOfQuotients = 1e-8;

    private static readonly double[] Amplitudes = [1, 0.03, 30, 1e-3, 1e3, 1e-6, 1e6];

    private readonly Solver<double> solver = new(blueprint, grid, new SolverOptions { Threads = 1 });
    private readonly Random random = new(seed);
    private readonly int length = blueprint.Channels * grid.Count;

    /// <summary>Throws where an input beats what the certificate of a blueprint says; on a grid that the generator chooses.</summary>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="random">Gives the grid and the starts.</param>
    /// <param name="starts">Starts of each search.</param>
    /// <param name="ascents">Steps from each start.</param>
    public static void Check(Blueprint blueprint, Generators random, int starts = 4, int ascents = 6)
    {
        var grid = blueprint.Dimension switch
        {
            1 => Grid.Signal(random.Whole(2, 12)),
            2 => Grid.Image(random.Whole(1, 4), random.Whole(2, 4)),
            _ => Grid.Volume(random.Whole(1, 2), random.Whole(1, 3), random.Whole(1, 3)),
        };
        Check(blueprint, grid, random.Whole(0, 1_000_000), starts, ascents);
    }

    /// <summary>Throws where an input on a grid beats what the certificate of a blueprint says.</summary>
    public static void Check(Blueprint blueprint, Grid grid, int seed, int starts = 4, int ascents = 6)
    {
        var certificate = Certificate.Of(blueprint);
        using var attack = new Attack(blueprint, grid, seed);
        if (certificate.NormStable.Constant is { } kappa)
        {
            var gain = Math.Max(attack.LargestGain(starts, ascents), IsScaled(blueprint) ? attack.LargestExtremeGain() : 0);
            Demand(gain <= kappa * (1 + RoundingOfGains), $"a gain of {gain:R} on {grid} beats κ = {kappa:R}");
        }

        if (certificate.Lipschitz.Constant is { } ell)
        {
            var quotient = attack.LargestQuotient(starts, ascents);
            Demand(quotient <= ell * (1 + RoundingOfQuotients), $"a quotient of {quotient:R} on {grid} beats ℓ = {ell:R}");
        }

        void Demand(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new InvalidOperationException($"seed {seed}: {otherwise}\n{certificate.ToText()}");
            }
        }
    }

    /// <summary>The largest ‖N(f)‖/‖f‖ found; NaN where an output is not finite.</summary>
    public double LargestGain(int starts = 4, int ascents = 6)
    {
        var best = 0.0;
        for (var start = 0; start < starts; start++)
        {
            var amplitude = Amplitudes[start % Amplitudes.Length];
            best = Larger(best, AscendGain(Scaled(Start(start), amplitude), amplitude, ascents));
        }

        return best;
    }

    /// <summary>The largest ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖ found; NaN where an output is not finite.</summary>
    public double LargestQuotient(int starts = 4, int ascents = 6)
    {
        var best = 0.0;
        for (var start = 0; start < starts; start++)
        {
            var amplitude = Amplitudes[start % Amplitudes.Length];
            var centre = Scaled(Start(start), amplitude);
            var direction = Aligned(Jacobian(centre, amplitude), Noise());
            var here = Chord(centre, direction, amplitude);
            for (var ascent = 0; ascent < ascents; ascent++)
            {
                // The derivative of the slope by the centre is not at hand; the direction stays while the centre moves, and is aligned where that helped.
                var moved = Sum(centre, Scaled(Noise(), Math.Pow(10, -2 * random.NextDouble()) * amplitude));
                var turned = ascent % 2 == 0 ? direction : Aligned(Jacobian(moved, amplitude), direction);
                var there = Chord(moved, turned, amplitude);
                if (there > here)
                {
                    (centre, direction, here) = (moved, turned, there);
                }
            }

            best = Larger(best, here);
        }

        return best;
    }

    /// <summary>
    /// The largest gain of inputs whose squares are beyond the range of numbers. Fluxes of such values may have none; the solver says so, and there
    /// is no output.
    /// </summary>
    public double LargestExtremeGain() => new[] { 1e-170, 1e155 }.Aggregate(0.0, (best, amplitude) =>
    {
        try
        {
            return Larger(best, Gain(Scaled(Noise(), amplitude)).Value);
        }
        catch (SymfluxException)
        {
            return best;
        }
    });

    /// <inheritdoc/>
    public void Dispose() => solver.Dispose();

    /// <summary>Whether all inner products of a blueprint are made of scaled numbers: those of conjugate gradients are not.</summary>
    private static bool IsScaled(Blueprint blueprint) => BlueprintCase.Flattened(blueprint.Blocks)
        .All(block => block is not LinearSolveBlock solve || solve.Solver == LinearSolver.Direct || solve.Solver == LinearSolver.AdditiveOperatorSplitting);

    /// <summary>The larger of two; NaN if one of them is, so that it is noticed.</summary>
    private static double Larger(double a, double b) => Math.Max(a, b);

    private static double Norm(double[] a)
    {
        var largest = a.Max(Math.Abs);
        return largest == 0 || !double.IsFinite(largest) ? largest : largest * Math.Sqrt(a.Sum(v => v / largest * (v / largest)));
    }

    private static double[] Scaled(double[] a, double size)
    {
        var norm = Norm(a);
        return [.. a.Select(v => norm == 0 ? 0 : v / norm * size)];
    }

    private static double[] Sum(double[] a, double[] b, double factor = 1) => [.. a.Zip(b, (x, y) => x + factor * y)];

    private static double[] Times(double[,] matrix, double[] v, bool transposed)
    {
        var n = v.Length;
        var result = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                result[i] += (transposed ? matrix[j, i] : matrix[i, j]) * v[j];
            }
        }

        return result;
    }

    /// <summary>The direction that JᵀJ enlarges most, nearly.</summary>
    private static double[] Aligned(double[,] jacobian, double[] direction)
    {
        for (var iteration = 0; iteration < 15; iteration++)
        {
            direction = Scaled(Times(jacobian, Times(jacobian, direction, transposed: false), transposed: true), 1);
        }

        return direction;
    }

    /// <summary>Ascent on ‖N(f)‖ over a sphere: f ← JᵀN(f), the power iteration where N is linear, or part of the way.</summary>
    private double AscendGain(double[] f, double amplitude, int ascents)
    {
        var (best, output) = Gain(f);
        var part = 1.0;
        for (var ascent = 0; ascent < ascents && best > 0; ascent++)
        {
            var uphill = Scaled(Times(Jacobian(f, amplitude), output, transposed: true), amplitude);
            for (var tries = 0; tries < 4; tries++, part *= 0.3)
            {
                var trial = Scaled(Sum([.. f.Select(v => (1 - part) * v)], uphill, part), amplitude);
                if (Norm(trial) > 0 && Gain(trial) is var (found, there) && found > best)
                {
                    (best, output, f, part) = (found, there, trial, Math.Min(1, 2 * part));
                    break;
                }
            }
        }

        return best;
    }

    private (double Value, double[] Output) Gain(double[] f)
    {
        var output = Run(f);
        return (Norm(output) / Norm(f), output);
    }

    /// <summary>The largest quotient over short and long chords along a direction.</summary>
    private double Chord(double[] centre, double[] direction, double amplitude)
    {
        var best = 0.0;
        foreach (var share in (double[])[1e-4, 0.1, 1])
        {
            var (ahead, behind) = (Sum(centre, direction, share * amplitude), Sum(centre, direction, -share * amplitude));
            // The difference that was really made, after rounding.
            var distance = Norm(Sum(ahead, behind, -1));
            var (one, other) = (Run(ahead), Run(behind));
            // Outputs need not be as small as the inputs, where N(0) is not 0: what their rounding may have added is taken off.
            var apart = Norm(Sum(one, other, -1)) - 1e-13 * (Norm(one) + Norm(other));
            best = distance > 0 ? Larger(best, apart / distance) : best;
        }

        return best;
    }

    private double[,] Jacobian(double[] centre, double amplitude)
    {
        var jacobian = new double[length, length];
        var step = 1e-5 * amplitude;
        for (var j = 0; j < length; j++)
        {
            var (ahead, behind) = ((double[])centre.Clone(), (double[])centre.Clone());
            ahead[j] += step;
            behind[j] -= step;
            var (one, other) = (Run(ahead), Run(behind));
            for (var i = 0; i < length; i++)
            {
                jacobian[i, j] = (one[i] - other[i]) / (ahead[j] - behind[j]);
            }
        }

        return jacobian;
    }

    private double[] Run(double[] input)
    {
        var (field, output) = (Field<double>.Wrap(input, grid, blueprint.Channels), new Field<double>(grid, blueprint.Channels));
        solver.Run(field, output);
        return output.Values.ToArray();
    }

    /// <summary>Noise, single samples, constants and zigzags.</summary>
    private double[] Start(int number) => (number % 5) switch
    {
        1 => [.. Enumerable.Range(0, length).Select(i => i == length - 1 ? 1.0 : 0.01 * random.NextDouble())],
        2 => [.. Enumerable.Range(0, length).Select(i => 1 + 1e-3 * random.NextDouble())],
        3 => [.. Enumerable.Range(0, length).Select(i => (i % 2 == 0 ? 1 : -1) + 0.1 * random.NextDouble())],
        _ => Noise(),
    };

    private double[] Noise() => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextDouble() - 1)];
}
