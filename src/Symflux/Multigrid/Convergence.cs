namespace Symflux.Multigrid;

/// <summary>
/// The stopping rule of the solvers of this folder: they end where the residual meets the tolerance, has grown beyond all bounds, or nothing has helped
/// for some time, and at the limit of iterations. What has helped is for each method to say.
/// </summary>
/// <param name="tolerance">Enough is this fraction of the first residual.</param>
/// <param name="most">The limit of iterations.</param>
/// <param name="divergence">From this growth of the first residual there is no way back.</param>
/// <param name="patience">So many iterations in a row that do not help are a standstill.</param>
internal sealed class Convergence(double tolerance, int most, double divergence, int patience)
{
    private double unit;
    private int failures;

    /// <summary>‖r‖ at which the tolerance is met.</summary>
    public double Target => tolerance * unit;

    /// <summary>Begins with the residual of the initial guess.</summary>
    public void Start(double residual) => unit = residual;

    /// <summary>Whether to stop, and why; null to go on.</summary>
    /// <param name="residual">‖r‖ at this moment; NaN counts as divergence.</param>
    /// <param name="iterations">How many iterations there have been.</param>
    /// <param name="helped">Whether the last one helped; null where there was none, or one that leaves this open.</param>
    public StopReason? Judge(double residual, int iterations, bool? helped = null)
    {
        failures = helped is { } success ? success ? 0 : failures + 1 : failures;
        return residual <= Target ? StopReason.Converged
            : !(residual <= divergence * unit) ? StopReason.Diverged
            : failures >= patience ? StopReason.Stagnated
            : iterations >= most ? StopReason.CycleLimit : null;
    }
}
