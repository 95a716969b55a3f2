namespace Symflux.Torch.Training;

/// <summary>
/// Counts of few photons instead of Gaussian noise: x = Poisson(p·clean/peak) + r·N(0, 1), stabilised by the generalised Anscombe transform
/// (<see cref="Symflux.Imaging.VarianceStabilisation"/>). The network learns the mean of the stabilised counts.
/// </summary>
public sealed record PhotonConfiguration
{
    /// <summary>Fewest and most photons p that white stands for; every patch draws its own, with log p uniform.</summary>
    public required double[] White { get; init; }

    /// <summary>Standard deviations r of the read noise, in photons; every patch draws one of them.</summary>
    public double[] ReadNoise { get; init; } = [0];

    /// <summary>Says what is impossible.</summary>
    internal void Check(FaultList faults)
    {
        faults.Require(
            White is [> 0 and var fewest, var most] && fewest <= most && double.IsFinite(most),
            $"photons.white [{string.Join(", ", White)}] must be two positive numbers, the smaller one first");
        faults.Require(
            ReadNoise.Length > 0 && Array.TrueForAll(ReadNoise, noise => noise >= 0 && double.IsFinite(noise)),
            $"photons.readNoise [{string.Join(", ", ReadNoise)}] must be numbers of photons, 0 or more, and at least one");
    }
}
