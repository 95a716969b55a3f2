using Symflux.Fields;

namespace Symflux.Torch.Attacks;

/// <summary>
/// ‖r‖/‖d‖ with r = N(x + d/2) − N(x − d/2). Every step is a power iteration for the difference, d ← ‖d‖·p/‖p‖ with p = ½(J₊ + J₋)ᵀr, and, once it
/// is aligned, a move of x along the gradient (J₊ − J₋)ᵀr/‖r‖² of the logarithm.
/// </summary>
/// <remarks>
/// Short differences see the slope at x, long ones the chord; between the kinks of piecewise linear fluxes the slope is constant, and only
/// differences that reach across them show the way.
/// </remarks>
internal sealed class QuotientGoal : Goal
{
    public override int Alignments => 15;

    public override Climber Start(StartingPoints points, int turn, Grid grid, int channels, double amplitude) => New(
        Array.ConvertAll(points.Field(turn < 4 ? 0 : turn, grid, channels), value => amplitude * value), points.Noise(channels * grid.Count),
        amplitude * points.LogUniform(0.1, 1), amplitude, amplitude / 4);

    public override Climber Near(StartingPoints points, int turn, Climber other)
    {
        var size = points.LogUniform(0.03, 0.5, turn % 4, 4);
        return New(
            Vectors.Add(other.BestPoint, size * other.Amplitude, points.Noise(other.BestPoint.Length)), other.BestDifference!,
            other.Amplitude * points.LogUniform(0.001, 1, turn * 3 % 4, 4), other.Amplitude, size / 4 * other.Amplitude);
    }

    public override void Advance(PullBack network, Climber[] climbers, double share)
    {
        var (outputs, products) = network.Evaluate(
            [.. climbers.Select(climber => Vectors.Add(climber.Point, 0.5, climber.Difference!)), .. climbers.Select(climber => Vectors.Add(climber.Point, -0.5, climber.Difference!))],
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

            climber.Difference = Vectors.WithNorm(aligned, size);
            if (share > 0)
            {
                climber.Move(Array.ConvertAll(Vectors.Add(above, -1, below), value => value / length), share);
            }
        }

        double[] Response(double[][] outputs, int i) => Vectors.Add(outputs[i], -1, outputs[climbers.Length + i]);
    }

    private static Climber New(double[] point, double[] direction, double size, double amplitude, double rate) => new(
        point, Vectors.WithNorm(direction, Math.Max(size, 2 * AttackWitness.SmallestDifference * Vectors.Norm(point))), amplitude, rate);
}
