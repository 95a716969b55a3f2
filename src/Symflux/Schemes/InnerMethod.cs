namespace Symflux.Schemes;

/// <summary>The inner iteration of implicit steps.</summary>
public enum InnerMethod
{
    /// <summary>Damped explicit steps, or cycles of them.</summary>
    Damped,

    /// <summary>Multigrid cycles, whose number does not grow with the time step; for second-order diffusion.</summary>
    Multigrid,
}
