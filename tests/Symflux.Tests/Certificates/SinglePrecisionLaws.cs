using CsCheck;
using Symflux.Testing.Grammar;

namespace Symflux.Tests.Certificates;

/// <summary>‖N₃₂(f)‖ ≤ (1 + δ)κ‖f‖ + η√n for the solver in single precision (THEORY, section 5, "Rounding").</summary>
public class SinglePrecisionLaws
{
    /// <summary>Nearly constant images are enlarged by rounding alone: diffusion leaves them, and every sum may be rounded up.</summary>
    [Fact]
    public void Nearly_constant_inputs_grow_by_no_more_than_rounding_is_proven_to_add()
    {
        var largest = 0.0;
        Law.Holds(100, random =>
        {
            var dimension = random.Whole(1, 2);
            var grid = random.Grid(dimension);
            // Differences leave constants as they are, up to rounding.
            var bank = new StencilBank(Derivative.Gradient(grid), random.Boundary());
            var layer = random.Layer(bank.OutputChannels);
            Block Step(StepControl control)
            {
                var mu = random.OneOf(0, random.Number(0, 0.9));
                return new ResidualBlock(bank, layer, random.Number(0.1, 1) * 2 * (1 - mu) / (bank.NormBound * bank.NormBound), mu, 1, control);
            }

            var control = random.OneOf(StepControl.Fixed, StepControl.Adaptive(random.Window()));
            var blueprint = new Blueprint(dimension, 1, [.. Enumerable.Range(0, 6).Select(_ => Step(control))]);
            var claim = Certificate.Of(blueprint).SinglePrecision;
            Assert.InRange(claim.Delta!.Value, 1e-7, 1e-3);
            Assert.InRange(claim.Eta!.Value, 0, 1e-40);
            var input = new Field<float>(grid, 1);
            var level = (float)random.Number(1, 255);
            foreach (ref var value in input.Values)
            {
                value = level * (1 + 1e-6f * (float)random.Normal());
            }

            largest = Math.Max(largest, Excess(blueprint, input));
            Check(blueprint, input, $"level {level}");
        });

        // The claim without δ would be false.
        Assert.InRange(largest, 1e-9, 1e-6);
    }

    [Fact]
    public void No_input_of_any_amplitude_beats_it_for_any_blueprint()
    {
        var checkedOnes = 0;
        BlueprintGrammar.Any.Sample(
            entry =>
            {
                var random = new Generators(entry.Seed);
                foreach (var amplitude in (float[])[1, 255, 1e-3f, 1e-20f, 1e-38f, 1e-44f, 1e6f])
                {
                    var input = new Field<float>(entry.Grid, entry.Blueprint.Channels);
                    var isConstant = random.Whole(0, 1) == 0;
                    foreach (ref var value in input.Values)
                    {
                        value = amplitude * (isConstant ? 1 + 1e-6f * (float)random.Normal() : (float)random.Normal());
                    }

                    checkedOnes += Check(entry.Blueprint, input, $"amplitude {amplitude}") ? 1 : 0;
                }
            },
            iter: 300, threads: 1);
        Assert.True(checkedOnes > 300, $"only {checkedOnes} inputs were checked");
    }

    /// <summary>The hypothesis about fluxes: Φ(s)/s as computed lies in [−16uL, (1 + 16u)L], u = 2⁻²⁴, from the smallest to large arguments.</summary>
    [Fact]
    public void Computed_diffusivities_stay_within_their_bound() => Law.Holds(200, random =>
    {
        Flux flux = random.Whole(0, 3) == 0 ? random.WeaklyMonotoneSpline() : random.Diffusivity();
        float[] arguments = [.. Enumerable.Range(0, 5000).Select(_ => (float)(random.OneOf(-1, 1) * Math.Pow(10, random.Number(-12, 6))))];
        var values = new float[arguments.Length];
        flux.Evaluate<float>(arguments, values);
        var (bound, rounding) = (flux.Bound!.Value, 16 * Math.Pow(2, -24));
        foreach (var (s, value) in arguments.Zip(values))
        {
            Assert.InRange((double)value / s, -rounding * bound, bound * (1 + rounding));
        }
    });

    /// <summary>
    /// ‖K‖ = 2 and L = 1 with τ = ½, in units of u: what a flux rounds, τ·4·18 = 36; sums of two products for K and Kᵀ, τ·2·2·3 = 6 each; and the
    /// step itself, 1.01(2 + 4·2) = 10.1 (THEORY, section 5).
    /// </summary>
    [Fact]
    public void An_explicit_step_adds_what_its_roundings_add_up_to()
    {
        var bank = new StencilBank([new Stencil([-1, 1], 1, 1, 1, 2)], Boundary.Natural);
        var step = new ResidualBlock(bank, FluxLayer.Separate(new PeronaMalikFlux(1), 1), 0.5);
        Assert.Equal(36 + 6 + 6 + 10.1, Units(step), 0.01);
        // The mean of two: as many products and sums, and two roundings more. A clamp rounds its ends.
        Assert.Equal(36 + 6 + 6 + 10.1 + 4, Units(new SymmetrisationBlock([step], SymmetryGroup.Reflections)), 0.01);
        Assert.Equal(1, Units(new ClampBlock(1, -1, 1)), 0.01);

        static double Units(Block block) => Certificate.Of(new Blueprint(1, 1, [block])).SinglePrecision.Delta!.Value * (1 << 24);
    }

    [Fact]
    public void What_has_no_bound_of_its_rounding_says_why()
    {
        var random = new Generators(2);
        string Reason(params Block[] blocks) => Certificate.Of(new Blueprint(1, 1, [.. blocks])).SinglePrecision.Reason;
        Assert.Contains("linear solves", Reason(random.AnyLinearSolve(1, 1)), StringComparison.Ordinal);
        Assert.Contains("in exact arithmetic", Reason(random.AnyCycle(1, 1)), StringComparison.Ordinal);
        // Whatever was before, the ball has a bound.
        Assert.Equal("", Reason(random.AnyCycle(1, 1), random.AnyLinearSolve(1, 1), new BallProjectionBlock(1)));
        Assert.Contains("in single precision: ‖N(f)‖ ≤ (1 + ", Certificate.Of(new Blueprint(1, 1, [random.StableBlock(1, 1)])).ToText(),
            StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>‖N(f)‖/‖f‖ − 1, norms in double precision.</summary>
    private static double Excess(Blueprint blueprint, Field<float> input) => Norm(Run(blueprint, input)) / Norm(input) - 1;

    private static bool Check(Blueprint blueprint, Field<float> input, string where)
    {
        var certificate = Certificate.Of(blueprint);
        if (certificate.SinglePrecision is not { Delta: { } delta, Eta: { } eta })
        {
            return false;
        }

        var limit = (1 + delta) * certificate.NormStable.Constant!.Value * Norm(input) + eta * Math.Sqrt(input.Values.Length);
        double norm;
        try
        {
            norm = Norm(Run(blueprint, input));
        }
        catch (SymfluxException)
        {
            // A value has overflowed, before a ball for example; the claim does not speak of that.
            return false;
        }

        return norm <= limit * (1 + 1e-14) ? true
            : throw new InvalidOperationException($"{where}: ‖N(f)‖ = {norm:R} exceeds {limit:R}, δ = {delta}, η = {eta}\n{certificate.ToText()}");
    }

    private static Field<float> Run(Blueprint blueprint, Field<float> input)
    {
        using var solver = new Solver<float>(blueprint, input.Grid, new SolverOptions { Threads = 1 });
        var output = new Field<float>(input.Grid, input.Channels);
        solver.Run(input, output);
        return output;
    }

    private static double Norm(Field<float> field)
    {
        var sum = 0.0;
        foreach (var value in field.Values)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }
}
