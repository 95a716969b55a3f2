using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Fields;
using Symflux.Solving;
using Symflux.Testing;
using Xunit;

namespace Symflux.Tests.Certificates;

/// <summary>
/// Looks for inputs that a blueprint enlarges most: several scales and starts, then ascent along finite-difference
/// gradients. Only for small grids.
/// </summary>
internal sealed class Attack(Blueprint blueprint, Grid grid, Generators random) : IDisposable
{
    private const double Rounding = 1e-9;

    private readonly Solver<double> solver = new(blueprint, grid, new SolverOptions { Threads = 1 });

    /// <summary>Fails where an input beats what the certificate of a blueprint says.</summary>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="random">Gives the grid and the starts.</param>
    /// <param name="starts">Starts of each search.</param>
    /// <param name="ascents">Gradient steps from each start.</param>
    public static void Check(Blueprint blueprint, Generators random, int starts = 4, int ascents = 6)
    {
        var certificate = Certificate.Of(blueprint);
        var grid = blueprint.Dimension switch
        {
            1 => Grid.Signal(random.Whole(2, 12)),
            2 => Grid.Image(random.Whole(1, 4), random.Whole(2, 4)),
            _ => Grid.Volume(random.Whole(1, 2), random.Whole(1, 3), random.Whole(1, 3)),
        };
        using var attack = new Attack(blueprint, grid, random);
        if (certificate.NormStable.Constant is { } kappa)
        {
            var gain = attack.LargestGain(starts, ascents);
            Assert.True(gain <= kappa * (1 + Rounding), $"seed {random.Seed}: a gain of {gain} on {grid} beats κ = {kappa}\n{certificate.ToText()}");
        }

        if (certificate.Lipschitz.Constant is { } ell)
        {
            var quotient = attack.LargestQuotient(starts, ascents);
            Assert.True(quotient <= ell * (1 + 1e-7), $"seed {random.Seed}: a quotient of {quotient} on {grid} beats ℓ = {ell}\n{certificate.ToText()}");
        }
    }

    /// <summary>The largest ‖N(f)‖/‖f‖ found.</summary>
    public double LargestGain(int starts = 4, int ascents = 6) =>
        Enumerable.Range(0, starts).Max(_ => Ascend(random.Field(grid, blueprint.Channels, Scale()), Gain, ascents));

    /// <summary>The largest ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖ found.</summary>
    public double LargestQuotient(int starts = 4, int ascents = 6) => Enumerable.Range(0, starts).Max(_ =>
    {
        var centre = random.Field(grid, blueprint.Channels, Scale());
        var atCentre = Run(centre);
        // Short differences see the slope, long ones the chord.
        var scale = random.OneOf(1e-3, 0.3, 3.0);
        return Ascend(random.Field(grid, blueprint.Channels, scale), Quotient, ascents);

        double Quotient(Field<double> difference)
        {
            var moved = centre.Clone();
            for (var i = 0; i < moved.Values.Length; i++)
            {
                moved.Values[i] += difference.Values[i];
            }

            // The difference that was really made, after rounding.
            return Run(moved).Minus(atCentre).Norm() / moved.Minus(centre).Norm();
        }
    });

    public void Dispose() => solver.Dispose();

    private double Scale() => Math.Pow(10, random.Number(-2, 2));

    private Field<double> Run(Field<double> input)
    {
        var output = new Field<double>(input.Grid, input.Channels);
        solver.Run(input, output);
        return output;
    }

    private double Gain(Field<double> input) => Run(input).Norm() / input.Norm();

    /// <summary>Ascent with step halving; every improvement doubles the step again.</summary>
    private static double Ascend(Field<double> start, Func<Field<double>, double> value, int ascents)
    {
        var (best, at) = (value(start), start);
        var step = 0.5;
        for (var k = 0; k < ascents; k++)
        {
            var size = at.Norm();
            var gradient = new Field<double>(at.Grid, at.Channels);
            var probe = at.Clone();
            for (var i = 0; i < probe.Values.Length; i++)
            {
                var h = 1e-4 * size / Math.Sqrt(probe.Values.Length);
                probe.Values[i] += h;
                gradient.Values[i] = (value(probe) - best) / h;
                probe.Values[i] = at.Values[i];
            }

            if (gradient.Norm() is var slope && !(slope > 0))
            {
                return best;
            }

            for (var tries = 0; tries < 8; tries++)
            {
                var trial = at.Clone();
                for (var i = 0; i < trial.Values.Length; i++)
                {
                    trial.Values[i] += step * size / slope * gradient.Values[i];
                }

                if (trial.Norm() > 0 && value(trial) is var found && found > best)
                {
                    (best, at, step) = (found, trial, 2 * step);
                    break;
                }

                step *= 0.5;
            }
        }

        return best;
    }
}
