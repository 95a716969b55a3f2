using Symflux.Certificates;
using Symflux.Blueprints;
using static TorchSharp.torch;

namespace Symflux.Experiments.Denoising;

/// <summary>The diffusion time in units of 1/ρ that a trained chain of symmetric blocks reaches, and its certified κ; nothing for other networks.</summary>
internal sealed record DiffusionTimeExamination : Examination
{
    /// <summary>Names of θ and κ.</summary>
    public const string Time = "diffusionTime", Kappa = "kappa";

    /// <inheritdoc/>
    public override object Settings => new { };

    /// <inheritdoc/>
    public override void Examine(
        nn.Module<Tensor, Tensor> network, DenoisingData data, DenoisingSettings settings, Dictionary<string, double> numbers,
        Dictionary<string, double[]> lists, CancellationToken cancellation)
    {
        if (network is not Network symmetric)
        {
            return;
        }

        var blueprint = symmetric.ToBlueprint();
        if (Certificate.Of(blueprint).NormStable.Constant is { } kappa)
        {
            numbers[Kappa] = kappa;
        }

        // θ⁺ = α(θ + τρ) + (1 − α)θ⁻: time in units in which an explicit step has at most 2.
        var (theta, previous) = (0.0, 0.0);
        foreach (var block in blueprint.Blocks.OfType<ResidualBlock>())
        {
            var next = block.Extrapolation * (theta + block.TimeStep * (block.SpectralBound ?? double.NaN)) + (1 - block.Extrapolation) * previous;
            (theta, previous) = (next, theta);
        }

        numbers[Time] = theta;
    }
}
