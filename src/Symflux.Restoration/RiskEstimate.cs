namespace Symflux.Restoration;

/// <summary>
/// Stein's unbiased estimate of the mean square error of a restoration from the noisy image alone, in units of the noise's variance.
/// </summary>
/// <remarks>
/// For noise of variance σ² the risk of D is E‖D(y) − y‖²/(nσ²) − 1 + 2 div D/n. The divergence is found with one further run on
/// y + εσb, b standard normal. C. Stein, Estimation of the mean of a multivariate normal distribution, Annals of Statistics 9 (1981),
/// 1135–1151; S. Ramani, T. Blu, M. Unser, Monte-Carlo SURE, IEEE Transactions on Image Processing 17 (2008), 1540–1554. See <see cref="RiskProbe"/>.
/// Where channels count differently, all means are weighted ones.
/// </remarks>
/// <param name="Change">A = ‖D(y) − y‖²/(nσ²).</param>
/// <param name="Freedom">div D/n: 1 for what changes nothing, 0 for what forgets its input.</param>
internal readonly record struct RiskEstimate(double Change, double Freedom)
{
    /// <summary>w in 0 … 1 for which y + w(D(y) − y) has the least risk: A w² + 1 − 2w(1 − div D/n).</summary>
    public double BestShare => Change > 0 ? Math.Clamp((1 - Freedom) / Change, 0, 1) : 0;

    /// <summary>The risk of y + w(D(y) − y) with that w.</summary>
    public double LeastRisk => BestShare * BestShare * Change + 1 - 2 * BestShare * (1 - Freedom);
}
