namespace Symflux.Multigrid.Fas;

/// <summary>
/// How often and how strongly to smooth. Where gradients are far above the contrast, lagged diffusivities overestimate the
/// stiffness and a few sweeps are not enough; instead of asking the user, cycles that reduce the residual too little are
/// given more sweeps, with the over-relaxation that suits so many.
/// </summary>
internal sealed class SmoothingSchedule(MultigridOptions options)
{
    private const int Fewest = 2;
    private const int Most = 16;
    private const double SlowReduction = 0.2;

    /// <summary>ν.</summary>
    public int Sweeps { get; private set; } = options.Sweeps ?? Fewest;

    /// <summary>The smoother for this ν.</summary>
    public Smoother Smoother { get; private set; } = options.Smoother ?? Relaxation(options.Sweeps ?? Fewest);

    /// <summary>Whether there is nothing left to try.</summary>
    public bool IsExhausted => options.Sweeps is not null || Sweeps == Most;

    /// <summary>Adapts to the factor by which the last cycle reduced the residual.</summary>
    public void Observe(double reduction)
    {
        if (!IsExhausted && !(reduction <= SlowReduction))
        {
            Sweeps = Math.Min(Most, 2 * Sweeps);
            Smoother = options.Smoother ?? Relaxation(Sweeps);
        }
    }

    /// <summary>
    /// Measured on noisy images with contrasts of 1 to 100: ω = 1.5 with 2 sweeps, 1.7 with 4, 1.8 with more; the more
    /// sweeps, the more successive over-relaxation has time for.
    /// </summary>
    private static Smoother Relaxation(int sweeps) =>
        new(SmootherKind.RedBlackGaussSeidel, sweeps switch { < 4 => 1.5, < 8 => 1.7, _ => 1.8 });
}
