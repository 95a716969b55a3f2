using Symflux.Blueprints;
using static TorchSharp.torch;

namespace Symflux.Experiments.Denoising;

/// <summary>The learned fluxes of a network's symmetric blocks at places in units of the noise level, means over the channels of each block.</summary>
internal sealed record FluxExamination : Examination
{
    /// <summary>Where fluxes are evaluated.</summary>
    public static readonly double[] Places = [.. Enumerable.Range(0, 41).Select(i => 0.1 * i)];

    /// <inheritdoc/>
    public override object Settings => new { Places };

    /// <summary>Name of the list of a block.</summary>
    public static string Key(int block) => $"flux {block + 1}";

    /// <inheritdoc/>
    public override void Examine(
        nn.Module<Tensor, Tensor> network, DenoisingData data, DenoisingSettings settings, Dictionary<string, double> numbers,
        Dictionary<string, double[]> lists, CancellationToken cancellation)
    {
        foreach (var (place, block) in ((network as Network)?.ToBlueprint().Blocks.OfType<ResidualBlock>() ?? []).Index())
        {
            lists[Key(place)] = [.. Places.Select(s => block.Flux.Groups.Average(group => group.Flux.Value(s)))];
        }
    }
}
