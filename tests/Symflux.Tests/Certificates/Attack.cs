using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving;
using Symflux.Testing;

namespace Symflux.Tests.Certificates;

/// <summary>
/// Looks for inputs that a blueprint enlarges most: several scales and starts, then ascent along finite-difference
/// gradients. Only for small grids.
/// </summary>
internal sealed class Attack(Blueprint blueprint, Grid grid, Generators random) : IDisposable
{
    private readonly Solver<double> solver = new(blueprint, grid, new SolverOptions { Threads = 1 });

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
