using Symflux.Fluxes;

namespace Symflux.Solving.Kernels;

/// <summary>Makes something for a diffusivity of closed form, whose type the compiler then knows.</summary>
internal interface IClosedFormUser<out TResult>
{
    /// <summary>Makes it.</summary>
    /// <typeparam name="TDiffusivity">g.</typeparam>
    /// <param name="contrast">λ.</param>
    TResult With<TDiffusivity>(double contrast) where TDiffusivity : IClosedFormDiffusivity;
}

/// <summary>Which fluxes have a diffusivity of closed form.</summary>
internal static class ClosedFormDiffusivities
{
    /// <summary>Whether a flux has one.</summary>
    public static bool Has(Flux flux) => For(flux, new Nobody()) is not null;

    /// <summary>What a user makes for a flux; null where it has no diffusivity of closed form.</summary>
    public static TResult? For<TResult>(Flux flux, IClosedFormUser<TResult> user) where TResult : class? => flux switch
    {
        PeronaMalikFlux f => user.With<PeronaMalikDiffusivity>(f.Contrast),
        PeronaMalikExponentialFlux f => user.With<ExponentialDiffusivity>(f.Contrast),
        CharbonnierFlux f => user.With<CharbonnierDiffusivity>(f.Contrast),
        TotalVariationFlux f => user.With<CharbonnierDiffusivity>(f.Epsilon),
        WeickertFlux f => user.With<WeickertDiffusivity>(f.Contrast),
        _ => null,
    };

    /// <summary>Only wants to know.</summary>
    private sealed class Nobody : IClosedFormUser<object>
    {
        public object With<TDiffusivity>(double contrast) where TDiffusivity : IClosedFormDiffusivity => this;
    }
}
