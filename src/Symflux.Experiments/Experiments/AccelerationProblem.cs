using Symflux.Experiments.Denoising;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Torch.Training;

namespace Symflux.Experiments.Experiments;

/// <summary>A diffusion whose end is to be reached: a synthetic signal, image or volume with noise, a flux, and a time.</summary>
/// <param name="Dimension">1, 2 or 3.</param>
/// <param name="Extent">Samples along every axis.</param>
/// <param name="IsLinear">Whether the flux is linear; Charbonnier's with λ = 4 otherwise.</param>
/// <param name="Time">T, in units of squared grid length.</param>
internal sealed record AccelerationProblem(int Dimension, int Extent, bool IsLinear, double Time)
{
    private const double NoiseLevel = 20;

    /// <summary>In words.</summary>
    public string Name => FormattableString.Invariant($"{Dimension}D, {(IsLinear ? "linear" : "Charbonnier")}, T = {Time}");

    /// <summary>The grid.</summary>
    public Grid Grid => Dimension switch
    {
        1 => Grid.Signal(Extent),
        2 => Grid.Image(Extent, Extent),
        _ => Grid.Volume(Extent, Extent, Extent),
    };

    /// <summary>The equation.</summary>
    public DiffusionModel Model => DiffusionModel.SecondOrder(Grid, IsLinear ? new LinearFlux() : new CharbonnierFlux(4));

    /// <summary>u(0).</summary>
    public Field<double> Initial() => GaussianNoise.Add(
        Dimension switch
        {
            1 => PiecewiseSmooth.Create(Extent, 1),
            2 => Cartoon.Create(Extent, Extent, 1),
            _ => Balls(),
        },
        NoiseLevel, 1).Convert<double>();

    private Field<float> Balls()
    {
        var field = new Field<float>(Grid);
        for (var ball = 0UL; ball < 12; ball++)
        {
            var (x, y, z) = (Extent * Unit(ball, 0), Extent * Unit(ball, 1), Extent * Unit(ball, 2));
            var (radius, value) = (Extent * (0.08 + 0.15 * Unit(ball, 3)), (float)(255 * Unit(ball, 4)));
            for (var i = 0; i < field.Values.Length; i++)
            {
                var (px, py, pz) = (i % Extent, i / Extent % Extent, i / (Extent * Extent));
                if ((px - x) * (px - x) + (py - y) * (py - y) + (pz - z) * (pz - z) < radius * radius)
                {
                    field.Values[i] = value;
                }
            }
        }

        return field;

        static double Unit(ulong ball, ulong purpose) => CounterRandom.Bits(0xBA11, ball, purpose) / Math.Pow(2, 64);
    }
}
