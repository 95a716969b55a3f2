using System.Text.Json.Serialization;
using Symflux.Fluxes;

namespace Symflux.Torch.Training.Architectures;

/// <summary>A flux function Φ that is trained. Steps of each kind allow some of them, by the interfaces that derive from this one.</summary>
public interface ITrainableFlux
{
    /// <summary>What it is at the start.</summary>
    /// <param name="noise">σ: the network sees images in units of it.</param>
    internal Flux Start(double noise);

    /// <summary>States what is impossible.</summary>
    internal void Check(FaultList faults);
}

/// <summary>Fluxes of adaptive steps: any, since steps are limited by what they do.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = KindOf.Property)]
[JsonDerivedType(typeof(FreeFormFluxSettings), "free-form")]
[JsonDerivedType(typeof(SplineFluxSettings), "spline")]
[JsonDerivedType(typeof(PeronaMalikFluxSettings), "perona-malik")]
public interface IAdaptiveFlux : ITrainableFlux;

/// <summary>Fluxes of fixed steps: those with 0 ≤ sΦ(s) ≤ Ls² for a known L.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = KindOf.Property)]
[JsonDerivedType(typeof(SplineFluxSettings), "spline")]
[JsonDerivedType(typeof(PeronaMalikFluxSettings), "perona-malik")]
[JsonDerivedType(typeof(MonotoneSplineFluxSettings), "monotone-spline")]
public interface IBoundedFlux : ITrainableFlux;

/// <summary>Fluxes Φ(s) = g(s²)s that are given by their diffusivity g, so that g may be taken elsewhere.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = KindOf.Property)]
[JsonDerivedType(typeof(SplineFluxSettings), "spline")]
[JsonDerivedType(typeof(PeronaMalikFluxSettings), "perona-malik")]
public interface IDiffusivity : ITrainableFlux;
