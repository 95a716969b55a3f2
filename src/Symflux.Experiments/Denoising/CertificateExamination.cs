using Symflux.Certificates;
using Symflux.Torch.Attacks;
using static TorchSharp.torch;

namespace Symflux.Experiments.Denoising;

/// <summary>What is proven of a trained network, and what the adversarial search attains. A constant that is refused is left out.</summary>
/// <param name="Restarts">Starting points of the search for each of the two constants.</param>
internal sealed record CertificateExamination(int Restarts) : Examination
{
    /// <summary>Names of proven κ and ℓ, and of attained ones.</summary>
    public const string Kappa = "kappa", Lipschitz = "lipschitz", Gain = "gain", Quotient = "quotient";

    /// <inheritdoc/>
    public override object Settings => new { Restarts };

    /// <inheritdoc/>
    public override void Examine(
        nn.Module<Tensor, Tensor> network, DenoisingData data, DenoisingSettings settings, Dictionary<string, double> numbers,
        Dictionary<string, double[]> lists, CancellationToken cancellation)
    {
        var blueprint = ((Network)network).ToBlueprint().Rescale(settings.NoiseLevel);
        var certificate = Certificate.Of(blueprint);
        foreach (var (key, claim) in new[] { (Kappa, certificate.NormStable), (Lipschitz, certificate.Lipschitz) })
        {
            if (claim.Constant is { } constant)
            {
                numbers[key] = constant;
            }
        }

        // By the number of starting points and not by time, so that the result is a function of the settings.
        var found = AdversarialSearch.Run(
            blueprint, new AttackOptions { TimeLimit = TimeSpan.FromMinutes(10), Restarts = Restarts, Extents = [8, 7, 10, 6] }, cancellation: cancellation);
        (numbers[Gain], numbers[Quotient]) = (found.Gain?.Value ?? double.NaN, found.Quotient?.Value ?? double.NaN);
    }
}
