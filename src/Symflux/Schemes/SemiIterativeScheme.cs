using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>
/// Fast semi-iterative scheme (FSI): cycles of n extrapolated explicit steps,
/// u^{k+1} = α_k (u^k − τKᵀΦ(Ku^k)) + (1 − α_k) u^{k−1}, α_k = (4k + 2)/(2k + 3), u^{−1} = u⁰, k = 0 … n−1. As a
/// network: symmetric residual blocks with a further skip connection over two blocks.
/// </summary>
/// <remarks>
/// A cycle covers the time τ(n² + n)/3, quadratic in its work, with the τ of a single explicit step, τ ≤ 2/ρ. For a
/// constant symmetric operator a cycle is a Dirichlet kernel and stable; for coefficients that change with the state it
/// can amplify (see the certificate of the blueprint). Hafner, Ochs, Weickert, Reißel, Grewenig: FSI schemes, GCPR 2016;
/// Alt et al. 2023.
/// </remarks>
/// <param name="Cycles">M ≥ 1; more cycles are more accurate and less efficient.</param>
public sealed record SemiIterativeScheme(int Cycles = 1) : Scheme
{
    /// <summary>M.</summary>
    public int Cycles { get; } = Cycles >= 1
        ? Cycles
        : throw new SymfluxException($"the number of cycles is {Cycles}; it must be at least 1");

    /// <summary>n and τ of one cycle that covers a given time with steps of at most <paramref name="largestStep"/>.</summary>
    /// <param name="cycleTime">Time per cycle, T/M.</param>
    /// <param name="largestStep">τ_max = 2/ρ.</param>
    /// <returns>n = ⌈(−1 + √(1 + 12 T/(M τ_max)))/2⌉ and τ = 3T/(M n(n + 1)) ≤ τ_max.</returns>
    public static (int Length, double TimeStep) CycleFor(double cycleTime, double largestStep)
    {
        var length = CheckCount(Math.Ceiling(0.5 * (-1 + Math.Sqrt(1 + 12 * cycleTime / largestStep)) * (1 - 1e-12)));
        return (length, 3 * cycleTime / ((double)length * (length + 1)));
    }

    /// <summary>α_k = (4k + 2)/(2k + 3).</summary>
    public static double ExtrapolationAt(int k) => (4.0 * k + 2) / (2 * k + 3);

    /// <inheritdoc/>
    protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
    {
        var (length, tau) = CycleFor(diffusionTime / Cycles, model.LargestStableStep);
        CheckCount((double)length * Cycles);
        var cycle = Enumerable.Range(0, length).Select(k => Step(model, k, tau)).ToArray();
        return Enumerable.Range(0, Cycles).SelectMany(_ => cycle);
    }

    private static ResidualBlock Step(DiffusionModel model, int k, double tau)
    {
        var alpha = ExtrapolationAt(k);
        var mu = tau * model.FidelityRate;
        // With u^{−1} = u⁰ the first step is u⁰ − α₀(τKᵀΦ(Ku⁰) + μ(u⁰ − f)): no extrapolation, a shorter step. Written
        // so, a cycle needs no memory of the one before.
        return k == 0
            ? new ResidualBlock(model.Stencils, model.Flux, alpha * tau, alpha * mu)
            : new ResidualBlock(model.Stencils, model.Flux, tau, mu, alpha);
    }
}
