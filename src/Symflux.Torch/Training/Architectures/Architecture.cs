using System.Text.Json.Serialization;
using Symflux.Blueprints;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// The network that is trained: one of several kinds, each with the settings that it has and no others, so that what contradicts itself cannot
/// be written. In JSON <c>"kind"</c> names it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = KindOf.Property)]
[JsonDerivedType(typeof(AdaptiveArchitecture), "adaptive")]
[JsonDerivedType(typeof(FixedArchitecture), "fixed")]
[JsonDerivedType(typeof(ExtrapolatedArchitecture), "extrapolated")]
[JsonDerivedType(typeof(LipschitzArchitecture), "lipschitz")]
[JsonDerivedType(typeof(ImplicitArchitecture), "implicit")]
[JsonDerivedType(typeof(GuidedArchitecture), "guided")]
[JsonDerivedType(typeof(TrainedArchitecture), "trained")]
[JsonDerivedType(typeof(GrownArchitecture), "grown")]
public abstract record Architecture
{
    /// <summary>Whether the stencils are held at zero sum: the mean grey value is kept, and black may lie anywhere.</summary>
    public bool ZeroSum { get; init; } = true;

    /// <summary>How its numbers become parameters: always such that the certificate of the norm holds.</summary>
    internal virtual NetworkOptions Options => new() { Parametrisation = Parametrisation.Certified, ZeroSum = ZeroSum };

    /// <summary>What training starts from, in units of the noise level.</summary>
    /// <param name="configuration">Channels, noise level and seed.</param>
    /// <param name="baseFolder">What the paths of models are relative to.</param>
    internal abstract Blueprint Start(TrainingConfiguration configuration, string baseFolder);

    /// <summary>States what is impossible.</summary>
    internal virtual void Check(FaultList faults) { }
}
