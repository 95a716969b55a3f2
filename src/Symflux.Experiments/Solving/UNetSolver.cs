using Symflux.Experiments.Baselines;
using static TorchSharp.torch;

namespace Symflux.Experiments.Solving;

/// <summary>A standard U-net that takes (x⁰, c), or x⁰ where there is no mask, and gives x.</summary>
internal sealed class UNetSolver : SolverNetwork
{
    /// <summary>Grey values that the network sees as 1.</summary>
    private const double Unit = 64;

    /// <summary>Weights of K = ∇ per sample, taken twice for an evaluation of A.</summary>
    private const double MultiplicationsOfOperator = 8;

    private readonly StandardUNet network;
    private readonly StandardUNetShape shape;

    public UNetSolver(StandardUNetShape shape, ulong seed) : base(nameof(UNetSolver))
    {
        this.shape = shape;
        network = new StandardUNet(shape, seed);
        RegisterComponents();
    }

    public override double WorkUnits(int passes) => MultiplicationsPerSample / MultiplicationsOfOperator;

    protected override Tensor Approximate(SolvingBatch problem, int passes)
    {
        var start = problem.Data / Unit;
        return Unit * network.call(problem.Mask is { } mask ? cat([start, mask], 1) : start);
    }

    /// <summary>Multiplications for every sample of the finest grid; level ℓ has 4^−ℓ as many samples.</summary>
    private double MultiplicationsPerSample => Two(shape.InputChannels, shape.WidthOf(0)) + shape.WidthOf(0)
        + Enumerable.Range(1, shape.Levels - 1).Sum(level =>
        {
            var (fine, coarse) = (shape.WidthOf(level - 1), shape.WidthOf(level));
            return Math.Pow(0.25, level) * (8.0 * fine * coarse + Two(coarse, coarse) + 4 * Two(2 * fine, fine));
        });

    private static double Two(int inputs, int outputs) => 9.0 * outputs * (inputs + outputs);
}
