using Symflux.Experiments.Networks;

namespace Symflux.Experiments.Denoising;

/// <summary>A family of networks with a size.</summary>
/// <param name="Family">What it is, in words.</param>
/// <param name="Size">About how many parameters it has; 0 where the experiment does not vary them.</param>
/// <param name="Network">The network.</param>
internal sealed record Design(string Family, int Size, NetworkDesign Network)
{
    /// <summary>Family and size.</summary>
    public string Name => Size == 0 ? Family : FormattableString.Invariant($"{Family}, {Network.Dimension}D, N {Size}");

    /// <summary>What decides about results, by which two designs are told apart.</summary>
    public object Settings => new { kind = Network.GetType().Name, network = (object)Network };
}
