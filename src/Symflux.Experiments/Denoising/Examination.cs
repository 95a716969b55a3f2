using static TorchSharp.torch;

namespace Symflux.Experiments.Denoising;

/// <summary>What else is measured of a trained network.</summary>
internal abstract record Examination
{
    /// <summary>Everything that the result depends on besides the network.</summary>
    public abstract object Settings { get; }

    /// <summary>Measures.</summary>
    /// <param name="network">The network; its unit is the noise level.</param>
    /// <param name="data">Images to judge by.</param>
    /// <param name="settings">Noise level and sizes.</param>
    /// <param name="numbers">Receives values by name.</param>
    /// <param name="lists">Receives lists of values by name.</param>
    /// <param name="cancellation">Ends it.</param>
    public abstract void Examine(
        nn.Module<Tensor, Tensor> network, DenoisingData data, DenoisingSettings settings, Dictionary<string, double> numbers,
        Dictionary<string, double[]> lists, CancellationToken cancellation);
}
