using Symflux.Fields;

namespace Symflux.Torch.Attacks;

/// <summary>
/// ‖r‖/‖d‖ with r = N(x + d/2) − N(x − d/2). Every step is a power iteration for the difference, d ← ‖d‖·p/‖p‖ with p = ½(J₊ + J₋)ᵀr, and, once it
/// is aligned, a move of x along the gradient (J₊ − J₋)ᵀr/‖r‖² of the logarithm.
/// </summary>
/// <remarks>
/// Short differences see the slope at x, long ones the chord; between the kinks of piecewise linear fluxes the slope is constant, and only
/// differences that reach across them show the way. The chord in turn hides some hundredths of the largest slope, so near the best place
/// differences get shorter with every step.
/// </remarks>
internal sealed class QuotientGoal : Goal
{
    /// <summary>How far x moves in a step near the best place, in amplitudes, and by which factor the difference gets shorter.</summary>
    private const double NearRate = 0.1, NearShrinkage = 0.97;

    public override int Alignments => 15;

    public override Climber Start(StartingPoints points, int turn, Grid grid, int channels, double amplitude) => New(
        Array.ConvertAll(points.Field(turn < 4 ? 0 : turn, grid, channels), value => amplitude * value), points.Noise(channels * grid.Count),
        amplitude * points.LogUniform(0.1, 1), amplitude, amplitude / 4);

    public override Climber Near(StartingPoints points, int turn, Climber other)
    {
        // The first goes on from the place itself.
        var distance = turn == 0 ? 0 : points.LogUniform(0.03, 0.3, turn - 1, 5);
        return New(
            Vectors.Add(other.BestPoint, distance * other.Amplitude, points.Noise(other.BestPoint.Length)), other.BestDifference!,
            other.Amplitude * points.LogUniform(0.1, 1), other.Amplitude, NearRate * other.Amplitude, NearShrinkage);
    }

    public override void Advance(PullBack network, Climber[] climbers, double share)
    {
        var (outputs, products) = network.Evaluate(
            [.. climbers.Select(climber => Vectors.Add(climber.Point, 0.5, climber.Difference!)),
                .. climbers.Select(climber => Vectors.Add(climber.Point, -0.5, climber.Difference!))],
            outputs =>
            {
                double[][] responses = [.. climbers.Select((_, i) => Response(outputs, i))];
                return [.. responses, .. responses];
            });
        foreach (var (i, climber) in climbers.Index())
        {
            var (above, below) = (products[i], products[climbers.Length + i]);
            var size = Vectors.Norm(climber.Difference);
            climber.See(Vectors.Norm(Response(outputs, i)) / size);
            var aligned = Vectors.Add(above, 1, below);
            if (Vectors.Norm(aligned) is var length && !(length > 0 && double.IsFinite(length)))
            {
                continue;
            }

            climber.Difference = Vectors.WithNorm(
                aligned, share > 0 ? Math.Max(climber.Shrinkage * size, Shortest(climber.Point)) : size);
            if (share > 0)
            {
                climber.Move(Array.ConvertAll(Vectors.Add(above, -1, below), value => value / length), share);
            }
        }

        double[] Response(double[][] outputs, int i) => Vectors.Add(outputs[i], -1, outputs[climbers.Length + i]);
    }

    /// <summary>Shorter differences drown in the rounding of the outputs.</summary>
    private static double Shortest(double[] point) => 2 * AttackWitness.SmallestDifference * Vectors.Norm(point);

    private static Climber New(double[] point, double[] direction, double size, double amplitude, double rate, double shrinkage = 1) =>
        new(point, Vectors.WithNorm(direction, Math.Max(size, Shortest(point))), amplitude, rate, shrinkage);
}
