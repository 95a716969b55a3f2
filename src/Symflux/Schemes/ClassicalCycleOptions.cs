using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>The numbers of a <see cref="ClassicalCycle"/>.</summary>
public sealed record ClassicalCycleOptions
{
    /// <summary>One channel, W-cycles, linear interpolation, three sweeps.</summary>
    public static ClassicalCycleOptions Default { get; } = new();

    /// <summary>Channels of the state, without the mask; at least 1.</summary>
    public int Channels
    {
        get;
        init => field = value >= 1 ? value : throw new SymfluxException($"a cycle has {value} channels; it must have at least 1");
    } = 1;

    /// <summary>Which channels of Kx share a diffusivity.</summary>
    public Coupling Coupling { get; init; }

    /// <summary>
    /// V, W or F. W by default: where an extent is odd the coarse grid is half a sample too long, and V-cycles add up that error from
    /// level to level. Where every level halves all extents, V is cheaper and as good.
    /// </summary>
    public CycleShape Shape { get; init; } = CycleShape.W;

    /// <summary>P.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Linear;

    /// <summary>
    /// Number of levels, at least 1. By default until diffusion is weaker than the reaction, at most 8; 6 for inpainting. Levels
    /// for which a grid is too small do no harm.
    /// </summary>
    public int? Levels
    {
        get;
        init => field = value is null or >= 1 ? value : throw new SymfluxException($"the number of levels is {value}; it must be at least 1");
    }

    /// <summary>
    /// ν ≥ 1, sweeps before and after the coarse correction; 3 by default. More pay where gradients are far above the contrast. With a
    /// mask the last of them restores the known samples, so there it is at least 2.
    /// </summary>
    public int Sweeps
    {
        get;
        init => field = value >= 1 ? value : throw new SymfluxException($"the number of sweeps is {value}; it must be at least 1");
    } = 3;
}
