using Symflux.Fields;

namespace Symflux.Torch.Attacks;

/// <summary>
/// ‖N(f)‖/‖f‖. With p = JᵀN(f): power iterations f ← ‖f‖·p/‖p‖, which find ‖J‖ where N is linear, as long as they help; then steps along the
/// gradient p/‖N(f)‖² − f/‖f‖² of the logarithm.
/// </summary>
internal sealed class GainGoal : Goal
{
    /// <summary>A power iteration that enlarges the quotient by less is the last one.</summary>
    private const double LeastProgress = 1 + 1e-5;

    public override int Alignments => 15;

    public override Climber Start(StartingPoints points, int turn, Grid grid, int channels, double amplitude) =>
        new(Array.ConvertAll(points.Field(turn, grid, channels), value => amplitude * value), null, amplitude, amplitude / 4);

    public override Climber Near(StartingPoints points, int turn, Climber other)
    {
        var size = points.LogUniform(0.01, 0.5);
        return new(Vectors.Add(other.BestPoint, size * other.Amplitude, points.Noise(other.BestPoint.Length)), null, other.Amplitude,
            size / 4 * other.Amplitude);
    }

    public override void Advance(PullBack network, Climber[] climbers, double share)
    {
        var (outputs, products) = network.Evaluate(Array.ConvertAll(climbers, climber => climber.Point), outputs => outputs);
        foreach (var (i, climber) in climbers.Index())
        {
            var (input, output, product) = (Vectors.Norm(climber.Point), Vectors.Norm(outputs[i]), Vectors.Norm(products[i]));
            var progress = climber.See(output / input);
            if (!(product > 0 && double.IsFinite(product)))
            {
                continue;
            }

            if (share == 0 || progress > LeastProgress)
            {
                climber.Point = Vectors.WithNorm(products[i], input);
            }
            else
            {
                // Times ‖N(f)‖: squares of large inputs stay in the range of numbers.
                climber.Move(Vectors.Add(Array.ConvertAll(products[i], value => value / output), -output / input,
                    Array.ConvertAll(climber.Point, value => value / input)), share);
            }
        }
    }
}
