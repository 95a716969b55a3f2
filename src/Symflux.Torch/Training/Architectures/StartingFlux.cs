using Symflux.Fluxes;

namespace Symflux.Torch.Training.Architectures;

/// <summary>What the settings of fluxes have in common.</summary>
internal static class StartingFlux
{
    /// <summary>Noise alone gives |Ku| near 1 for a stencil of norm 1; edges are what lies well above.</summary>
    public const double Contrast = 2.5;

    /// <summary>What training starts from.</summary>
    public static PeronaMalikFlux PeronaMalik { get; } = new(Contrast);

    /// <summary>States what is impossible about knots.</summary>
    public static void Check(FaultList faults, string setting, int count, int least, double range)
    {
        faults.Require(count >= least && count <= 1001, $"architecture.flux.{setting} {count} must be {least} to 1001");
        faults.Require(range > 0 && double.IsFinite(range), $"architecture.flux.range {range} must be positive");
    }
}
