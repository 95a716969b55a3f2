using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>
/// Fast explicit diffusion (FED): cycles of n explicit steps of varying size,
/// τ_i = τ / (2 cos²(π(2i + 1)/(4n + 2))), i = 0 … n−1, half of them or more beyond the stability bound. As a network:
/// symmetric residual blocks of varying step size.
/// </summary>
/// <remarks>
/// A cycle covers the time τ(n² + n)/3 with τ ≤ 2/ρ, as fast as a semi-iterative cycle; for a constant symmetric operator
/// it is a product of box filters and stable at its end, whatever happens within. Order 1 in the cycle time. The steps
/// are taken in the order of Leja, which keeps rounding errors small for long cycles. Grewenig, Weickert, Bruhn: From
/// box filtering to fast explicit diffusion, DAGM 2010.
/// </remarks>
/// <param name="Cycles">M ≥ 1; more cycles are more accurate and less efficient.</param>
public sealed record FastExplicitScheme(int Cycles = 1) : Scheme
{
    /// <summary>M.</summary>
    public int Cycles { get; } = Cycles >= 1
        ? Cycles
        : throw new SymfluxException($"the number of cycles is {Cycles}; it must be at least 1");

    /// <summary>The steps of a cycle in units of τ, 1/(2 cos²(π(2i + 1)/(4n + 2))), from the smallest to the largest.</summary>
    public static double[] StepsOf(int length) =>
        [.. Enumerable.Range(0, length).Select(i => 0.5 / Math.Pow(Math.Cos(Math.PI * (2 * i + 1) / (4 * length + 2)), 2))];

    /// <inheritdoc/>
    protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
    {
        // Cycle time and length are those of the semi-iterative cycle: both are θ_n = τ(n² + n)/3.
        var (length, tau) = SemiIterativeScheme.CycleFor(diffusionTime / Cycles, model.LargestStableStep);
        CheckCount((double)length * Cycles);
        var cycle = LejaOrder.Of(StepsOf(length))
            .Select(factor => new ResidualBlock(model.Stencils, model.Flux, factor * tau, factor * tau * model.FidelityRate))
            .ToArray();
        return Enumerable.Range(0, Cycles).SelectMany(_ => cycle);
    }
}
