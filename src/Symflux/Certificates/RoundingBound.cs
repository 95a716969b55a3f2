using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>
/// What a chain of blocks does to norms in single precision: the triangle inequality of <see cref="TriangleBound"/> with what every block rounds
/// added to it (docs/THEORY.md, section 5, "Rounding").
/// </summary>
internal sealed class RoundingBound
{
    /// <summary>u = 2⁻²⁴.</summary>
    private const double Unit = 1.0 / (1 << 24);

    /// <summary>Half the smallest number of single precision: what an operation may lose to underflow.</summary>
    private static readonly double Underflow = Math.Pow(2, -150);

    /// <summary>
    /// What double sums over fewer than 2³¹ values may lose relative to the product of the norms, four times: in the norms of the ball, runs of 4096 values,
    /// and in the windows of adaptive steps, which have at most 2²⁰ samples per axis and are summed axis by axis.
    /// </summary>
    private static readonly double Sums = 4 * (4096 + (1 << 21)) * Math.Pow(2, -53);

    /// <summary>The computed Φ(s)/s lies in [−cuL, (1 + cu)L], and an interpolated step size within cu of the exact one; c.</summary>
    private const int FluxRoundings = 16;

    /// <summary>More passes are not gone through.</summary>
    private const int MostPasses = 100_000;

    private readonly Blueprint blueprint;

    /// <summary>Why there is no bound, as soon as a block without one was met.</summary>
    private string? missing;

    private RoundingBound(Blueprint blueprint) => this.blueprint = blueprint;

    /// <summary>The claim for a chain.</summary>
    /// <param name="steps">The readings of its blocks for the norm, without refusals.</param>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="kappa">What is proven in exact arithmetic.</param>
    public static SinglePrecisionClaim Of(IReadOnlyList<StepReading> steps, Blueprint blueprint, double kappa)
    {
        if (steps.Aggregate(TriangleBound.After(steps, 1), (bound, step) => bound * step.Gain) > kappa * (1 + 1e-9))
        {
            return new SinglePrecisionClaim(null, null, "κ rests on more than the triangle inequality, which is all that rounding is added to");
        }

        var way = new RoundingBound(blueprint);
        var (relative, absolute) = way.After(steps, blueprint.Blocks, new RoundedNorm(1, 0));
        return way.missing is null && double.IsFinite(relative + absolute)
            ? new SinglePrecisionClaim(Math.Max(0, RoundedUp.Sum(RoundedUp.After(relative / kappa, 1), -1)), absolute, "")
            : new SinglePrecisionClaim(null, null, way.missing ?? "it is beyond the range of numbers");
    }

    /// <summary>Goes through a chain that starts from u⁻ = u with a bound, and with f of norm 1.</summary>
    private RoundedNorm After(IReadOnlyList<StepReading> steps, ImmutableArray<Block> blocks, RoundedNorm start)
    {
        var (state, previous, data) = (start, start, new RoundedNorm(1, 0));
        // By how much f is longer within open cells than the bound says, where a ball behind their synthesis will make that good.
        var hidden = new Stack<double>([1]);
        foreach (var (step, block) in steps.Zip(blocks))
        {
            if (block is TransformBlock { Opens: { } cells })
            {
                (state, previous, data) = Transformed(cells, hidden.Peek());
                hidden.Push(step.Gain == 1 ? hidden.Peek() * cells.LargestGain : hidden.Peek());
            }
            else if (block is TransformBlock { Closes: { } closed })
            {
                (state, previous, data) = Transformed(closed, hidden.Pop());
            }
            else if (!step.IsWidth)
            {
                (state, previous) = (Next(step, block, state, previous, data), state);
            }

            (RoundedNorm, RoundedNorm, RoundedNorm) Transformed(CellTransform cells, double longer) =>
                (Cells(step, cells, state, longer), Cells(step, cells, previous, longer), Cells(step, cells, data, longer));
        }

        return state;
    }

    /// <summary>A block as the solver runs it; the first one of a chain is read as one without extrapolation.</summary>
    private RoundedNorm Next(StepReading step, Block block, RoundedNorm state, RoundedNorm previous, RoundedNorm data) =>
        step.Ground == StepGround.Irrelevant ? state : block.Accept(new OneBlock(this, step, state, previous, data));

    private RoundedNorm None(string reason)
    {
        missing ??= reason;
        return new RoundedNorm(double.PositiveInfinity, double.PositiveInfinity);
    }

    /// <summary>Sums of s^d products with rounded weights, whose absolute values make a matrix of the norm s^(d/2) at most.</summary>
    private RoundedNorm Cells(StepReading step, CellTransform cells, RoundedNorm bound, double longer) =>
        (step.Gain + Gamma(cells.Coefficients + 1) * cells.LargestGain * cells.LargestGain * longer) * bound + Lost(step.Block, cells.Coefficients);

    /// <summary>αv + (1 − α)u⁻ with v = u − td − μ(u − f), every operation rounded, and t, μ and α too.</summary>
    private RoundedNorm Residual(StepReading step, ResidualBlock block, RoundedNorm state, RoundedNorm previous, RoundedNorm data)
    {
        double[] parameters = [block.TimeStep, block.Fidelity, Math.Abs(block.Extrapolation)];
        if (Array.Exists(parameters, value => value is (> 0 and < 1.2e-38) or > 1e30))
        {
            return None("τ, μ or α is beyond the range of single precision");
        }

        var isFixed = !block.StepControl.IsAdaptive;
        var (error, length, lost) = isFixed ? DiffusionTerm(block) : (Sums, 2 * (1 - block.Fidelity) * (1 + Sums), 4.0);
        var roundings = isFixed ? 4 : 4 + FluxRoundings;
        var apart = block.Fidelity * (state + data);
        var (alpha, beta) = (Math.Abs(block.Extrapolation), Math.Abs(1 - block.Extrapolation));
        var v = (1 - step.Mu + step.Excess) * state + step.Mu * data;
        var exact = step.Alpha == 1 ? v : alpha * v + beta * previous;
        var rounded = exact + alpha * ((error + 1.01 * Unit * (2 + roundings * length)) * state + 4.04 * Unit * apart) + Lost(block, alpha * lost);
        return block.Extrapolation == 1
            ? rounded
            : rounded + 4.1 * Unit * alpha * ((1 + length) * state + apart) + (5.1 * beta + 2.1 * alpha) * Unit * previous + Lost(block, 3);
    }

    /// <summary>
    /// τ times the error of d and τ‖d‖, in units of ‖u‖, for Φ(Ku) = GKu with a computed G in [−cuL, (1 + cu)L] that may be any function of the state; and what underflow
    /// loses, in units of half the smallest number.
    /// </summary>
    private (double Error, double Length, double Lost) DiffusionTerm(ResidualBlock block)
    {
        if (block.Flux.Bound is not { } bound)
        {
            return (None("a fixed step has a flux without a bound 0 ≤ g ≤ L").Relative, 0, 0);
        }

        var (bank, tau) = (block.Stencils, block.TimeStep);
        var magnitudes = new StencilBank(bank.Stencils.Select(Magnitudes), bank.Boundary);
        var (norm, sums) = (bank.NormBound, magnitudes.NormBound);
        var folds = bank.Boundary == Boundary.Reflecting ? 8 : 1;
        var (forward, adjoint) = (
            Gamma(bank.Stencils.Max(stencil => stencil.Coefficients.Length) + 1),
            Gamma(folds * bank.Stencils.Sum(stencil => (double)stencil.Coefficients.Length / bank.InputChannels) + 1));
        var g = bound * (1 + (FluxRoundings + 2) * Unit);
        var error = tau * (
            norm * norm * bound * (FluxRoundings + 2) * Unit
            + norm * g * forward * sums
            + adjoint * sums * g * (norm + forward * sums));
        var lost = 6 + tau * (adjoint / Unit + sums * g * Math.Sqrt((double)bank.OutputChannels / bank.InputChannels) * (forward / Unit + 4)) * 1.01;
        return (error, tau * norm * norm * bound + error, lost);
    }

    private RoundedNorm Repeated(IReadOnlyList<StepReading> body, RecurrentBlock block, RoundedNorm state)
    {
        if (block.Stopping.Iterations > MostPasses)
        {
            return None($"a body is repeated more than {MostPasses} times");
        }

        var (bound, largest) = (new RoundedNorm(1, 0), new RoundedNorm(1, 0));
        for (var pass = 0; pass < block.Stopping.Iterations && missing is null; pass++)
        {
            var next = After(body, block.Body, bound);
            if (next == bound)
            {
                break;
            }

            bound = next;
            largest = new RoundedNorm(Math.Max(largest.Relative, bound.Relative), Math.Max(largest.Absolute, bound.Absolute));
        }

        // A tolerance can end the iteration after any pass.
        return Of(block.Stopping.Tolerance > 0 ? largest : bound, state);
    }

    /// <summary>The mean of |G| bodies: as many products and sums.</summary>
    private RoundedNorm Averaged(IReadOnlyList<StepReading> body, SymmetrisationBlock block, RoundedNorm state)
    {
        var symmetries = GridSymmetry.Of(block.Group, blueprint.Dimension).Length;
        return (1 + Gamma(symmetries + 2)) * Of(After(body, block.Body, new RoundedNorm(1, 0)), state) + Lost(block, 2 * symmetries);
    }

    /// <summary>What a body with a bound for states of norm 1 makes of a state.</summary>
    private static RoundedNorm Of(RoundedNorm body, RoundedNorm state) => body.Relative * state + new RoundedNorm(0, body.Absolute);

    /// <summary>γ_n = nu/(1 − nu): the relative error of n roundings one after the other.</summary>
    private double Gamma(double roundings) => roundings * Unit < 0.5
        ? RoundedUp.After(roundings * Unit / (1 - roundings * Unit), 4)
        : None("its sums are too long").Relative;

    /// <summary>What underflow loses in some operations per value of the state.</summary>
    private RoundedNorm Lost(Block block, double operations) =>
        new(0, 1.01 * operations * Underflow * Math.Sqrt((double)Math.Max(block.InputChannels, block.OutputChannels) / blueprint.Channels));

    private static Stencil Magnitudes(Stencil s) => new(
        [.. s.Coefficients.ToArray().Select(Math.Abs)], s.InputChannels, s.Depth, s.Height, s.Width, s.OriginZ, s.OriginY, s.OriginX);

    /// <summary>The bound after a block.</summary>
    private sealed class OneBlock(RoundingBound way, StepReading step, RoundedNorm state, RoundedNorm previous, RoundedNorm data) : IBlockReader<RoundedNorm>
    {
        public RoundedNorm Residual(ResidualBlock block) => way.Residual(step, block, state, previous, data);

        // A chain goes through these with all three of u, u⁻ and f.
        public RoundedNorm Transform(TransformBlock block) => state;

        public RoundedNorm LinearSolve(LinearSolveBlock block) => way.None("the rounding of linear solves depends on their condition");

        public RoundedNorm Recurrent(RecurrentBlock block) => way.Repeated(step.Inner!.Body, block, state);

        public RoundedNorm Cycle(CycleBlock block) => way.None("none is known for a multigrid cycle");

        public RoundedNorm BallProjection(BallProjectionBlock block) => (1 + Sums) * data + way.Lost(block, 1);

        // Its ends may round away from 0, for values beyond them: by half a unit in the last place.
        public RoundedNorm Clamp(ClampBlock block) => (1 + Unit) * state + way.Lost(block, 1);

        public RoundedNorm Symmetrisation(SymmetrisationBlock block) => way.Averaged(step.Inner!.Body, block, state);
    }
}
