using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Testing;

/// <summary>
/// Random fields, operators, fluxes and blueprints, drawn one after the other: for laws from the cases of <see cref="Law"/>, and for single examples
/// from a seed. They remember what they were asked for, so that a case can be told.
/// </summary>
/// <param name="random">Where numbers come from.</param>
public sealed partial class Generators(Random random)
{
    /// <summary>The generators of an example.</summary>
    /// <param name="seed">The same numbers for the same seed.</param>
    public Generators(int seed)
        : this(new Random(seed))
    {
    }

    /// <summary>Where numbers come from, for generators of other things.</summary>
    public Random Random => random;

    /// <summary>A seed for random numbers that are not drawn from here.</summary>
    public ulong Seed() => Made((ulong)random.NextInt64());

    /// <summary>An integer from low to high, both included.</summary>
    public int Whole(int low, int high) => Made(random.Next(low, high + 1));

    /// <summary>A number from low to high.</summary>
    public double Number(double low, double high) => Made(low + (high - low) * random.NextDouble());

    /// <summary>A standard normal number.</summary>
    public double Normal() => Made(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>One of several.</summary>
    public TItem OneOf<TItem>(params ReadOnlySpan<TItem> items) => Made(items[random.Next(items.Length)]);

    /// <summary>The first of several draws that fits, for what is nearly always so.</summary>
    public T Until<T>(Func<T> draw, Predicate<T> fits) => Made(() =>
    {
        var drawn = draw();
        while (!fits(drawn))
        {
            drawn = draw();
        }

        return drawn;
    });

    /// <summary>A small grid.</summary>
    public Grid Grid(int dimension, int largest = 7) => Made(() => dimension switch
    {
        1 => Fields.Grid.Signal(Whole(1, 4 * largest), Number(0.5, 2)),
        2 => Fields.Grid.Image(Whole(1, largest), Whole(1, largest), Number(0.5, 2), Number(0.5, 2)),
        _ => Fields.Grid.Volume(Whole(1, largest / 2 + 1), Whole(1, largest / 2 + 1), Whole(1, largest / 2 + 1), 1, Number(0.5, 2), 1),
    });

    /// <summary>A field of normal numbers.</summary>
    public Field<double> Field(Grid grid, int channels, double scale = 1) => Made(() =>
    {
        var field = new Field<double>(grid, channels);
        foreach (ref var value in field.Values)
        {
            value = scale * Normal();
        }

        return field;
    });

    /// <summary>
    /// Whether some weights of stencils are 0. At those weights what depends on them may have kinks: where all of d or of Ku is 0, steps adapt to nothing.
    /// </summary>
    public bool DrawsZeroWeights { get; set; } = true;

    /// <summary>A stencil with any extents and origin, some weights zero.</summary>
    public Stencil Stencil(int dimension, int inputChannels, int largest = 4) => Made(() =>
    {
        var (depth, height, width) = (dimension > 2 ? Whole(1, Math.Min(3, largest)) : 1, dimension > 1 ? Whole(1, largest) : 1, Whole(1, largest));
        var weights = new double[inputChannels * depth * height * width];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = DrawsZeroWeights && Number(0, 1) < 0.2 ? 0 : Normal();
        }

        return new Stencil(
            weights, inputChannels, depth, height, width, Whole(0, depth - 1), Whole(0, height - 1), Whole(0, width - 1));
    });

    /// <summary>A stencil of one channel with weights along one axis.</summary>
    public Stencil LineStencil(int dimension) => Made(() =>
    {
        var weights = new double[Whole(1, 4)];
        foreach (ref var weight in weights.AsSpan())
        {
            weight = Normal();
        }

        var (n, origin) = (weights.Length, Whole(0, weights.Length - 1));
        return Whole(1, dimension) switch
        {
            1 => new Stencil(weights, 1, 1, 1, n, originX: origin),
            2 => new Stencil(weights, 1, 1, n, 1, originY: origin),
            _ => new Stencil(weights, 1, n, 1, 1, originZ: origin),
        };
    });

    /// <summary>A bank.</summary>
    public StencilBank Bank(int dimension, int inputChannels, int outputChannels, Boundary boundary, int largest = 4) => Made<StencilBank>(() =>
        new(Enumerable.Range(0, outputChannels).Select(_ => Stencil(dimension, inputChannels, largest)), boundary));

    /// <summary>A boundary.</summary>
    public Boundary Boundary() => Made(() => OneOf(Operators.Boundary.Natural, Operators.Boundary.Zero, Operators.Boundary.Reflecting));

    /// <summary>A diffusivity flux with 0 ≤ g ≤ 1.</summary>
    public DiffusivityFlux Diffusivity() => Made<DiffusivityFlux>(() => Whole(0, 7) switch
    {
        0 => new LinearFlux(),
        1 => new CharbonnierFlux(Number(0.3, 3)),
        2 => new TotalVariationFlux(Number(0.1, 1)),
        3 => new PeronaMalikFlux(Number(0.3, 3)),
        4 => new PeronaMalikExponentialFlux(Number(0.3, 3)),
        5 => new WeickertFlux(Number(0.3, 3)),
        6 => MonotoneSpline(),
        _ => new SplineDiffusivityFlux(Number(0.2, 1), Values(Whole(2, 9), () => Number(0, 1))),
    });

    /// <summary>A forward-and-backward diffusivity.</summary>
    public ForwardBackwardFlux ForwardBackward() => Made<ForwardBackwardFlux>(() => new(Number(0.3, 3), Number(1.1, 4)));

    /// <summary>A monotone spline.</summary>
    public MonotoneSplineFlux MonotoneSpline() => Made<MonotoneSplineFlux>(() => new(Number(0.2, 1), Values(Whole(1, 9), () => Number(0, 1))));

    /// <summary>A weakly monotone spline; nearly always one that decreases somewhere.</summary>
    public WeaklyMonotoneSplineFlux WeaklyMonotoneSpline() => Made<WeaklyMonotoneSplineFlux>(() =>
    {
        var (slopes, sum) = (new List<double>(), 0.0);
        for (var k = Whole(2, 9); k >= 0; k--)
        {
            slopes.Add(Math.Max(k == 0 ? 0 : -sum, Number(-1, 1)));
            sum += slopes[^1];
        }

        return new(Number(0.2, 1), [.. slopes]);
    });

    /// <summary>A free-form flux.</summary>
    public FreeFormFlux FreeForm() => Made<FreeFormFlux>(() => new(Number(0.2, 1), Values(Whole(2, 9), Normal)));

    /// <summary>A layer with coupled and separate groups.</summary>
    /// <param name="channels">C.</param>
    /// <param name="freeForm">Whether some fluxes may diffuse backwards, without a bound 0 ≤ g.</param>
    public FluxLayer Layer(int channels, bool freeForm = false) => Made(() =>
    {
        var groups = ImmutableArray.CreateBuilder<FluxGroup>();
        var order = Enumerable.Range(0, channels).OrderBy(_ => random.Next()).ToArray();
        for (var i = 0; i < channels;)
        {
            var size = Math.Min(channels - i, Whole(1, 3));
            Flux flux = freeForm && size == 1 ? FreeForm() : freeForm && Whole(0, 3) == 0 ? ForwardBackward() : Diffusivity();
            groups.Add(new FluxGroup([.. order[i..(i + size)].Order()], flux));
            i += size;
        }

        return new FluxLayer(groups.ToImmutable());
    });

    /// <summary>
    /// A residual block that satisfies the norm certificate: a stable step, a data term, no extrapolation.
    /// </summary>
    public ResidualBlock StableBlock(int dimension, int channels, bool dataTerm = true) => Made(() =>
    {
        var outputs = Whole(1, 4);
        var bank = Bank(dimension, channels, outputs, Boundary());
        var layer = Layer(outputs);
        var mu = dataTerm ? Number(0, 0.9) : 0;
        var rho = layer.Bound!.Value * bank.NormBound * bank.NormBound;
        var tau = rho > 0 ? Number(0.1, 1) * 2 * (1 - mu) / rho : 1;
        return new ResidualBlock(bank, layer, tau, mu);
    });

    /// <summary>A stable block that does something; the certified parametrisation refuses others.</summary>
    public ResidualBlock ActiveBlock(int dimension, int channels) => Until(() => StableBlock(dimension, channels), block => block.SpectralBound > 0);

    /// <summary>The window of an adaptive step: single samples, a few, or more than small grids have.</summary>
    public int Window() => Made(() => OneOf(1, 2, 3, 4, 5, 8, 32));

    /// <summary>Any residual block: free-form fluxes, extrapolation, adaptive steps; steps of moderate size.</summary>
    public ResidualBlock AnyBlock(int dimension, int channels) => Made(() =>
    {
        var outputs = Whole(1, 4);
        var bank = Bank(dimension, channels, outputs, Boundary());
        var adaptive = Whole(0, 2) == 0;
        // A bank of zeros would allow any step, with kinks of fluxes right beside it.
        var tau = Number(0.1, 1) / (bank.NormBound > 0 ? bank.NormBound * bank.NormBound : 1);
        return new ResidualBlock(
            bank, Layer(outputs, freeForm: true), tau, OneOf(0, Number(0, 0.9)),
            adaptive ? 1 : OneOf(1, Number(0.5, 2)), adaptive ? StepControl.Adaptive(Window()) : StepControl.Fixed);
    });

    /// <summary>A semi-implicit step with any solver that its stencils allow; steps far beyond the explicit bound.</summary>
    public LinearSolveBlock AnyLinearSolve(int dimension, int channels) => Made(() =>
    {
        var lines = Whole(0, 1) == 0;
        // Banded solves take stencils along one axis and of one channel.
        var bank = lines
            ? new StencilBank(Enumerable.Range(0, Whole(1, 4)).Select(_ => LineStencil(dimension)), Boundary()).PerChannel(channels)
            : Bank(dimension, channels, Whole(1, 4), Boundary());
        var layer = Layer(bank.OutputChannels);
        var solver = !lines ? LinearSolver.ConjugateGradients(1e-14)
            : dimension == 1 ? LinearSolver.Direct : LinearSolver.AdditiveOperatorSplitting;
        return new LinearSolveBlock(bank, layer, Number(0, 10) / Math.Max(1e-3, bank.NormBound * bank.NormBound), OneOf(0, Number(0, 2)), solver);
    });

    /// <summary>A recurrent block: a stable damped iteration, unrolled or to a tolerance.</summary>
    public RecurrentBlock AnyRecurrent(int dimension, int channels) => Made<RecurrentBlock>(() => new(
        [StableBlock(dimension, channels), .. Whole(0, 2) == 0 ? [AnyBlock(dimension, channels)] : Array.Empty<Block>()],
        new StoppingRule(Whole(1, 4), OneOf(0, 1e-2))));

    /// <summary>A stable block whose diffusivities come from another bank than K.</summary>
    public ResidualBlock GuidedBlock(int dimension, int channels) => Made(() =>
    {
        var block = StableBlock(dimension, channels);
        var guide = Bank(dimension, channels, block.Stencils.OutputChannels, Boundary());
        return new ResidualBlock(block.Stencils, block.Flux, block.TimeStep, block.Fidelity, guide: guide);
    });

    /// <summary>
    /// An average over symmetries; of one or two blocks of other kinds, or of one on a lifted state. In 3D over reflections, as the 48 copies of all
    /// symmetries take long; laws of their own have them.
    /// </summary>
    public SymmetrisationBlock AnySymmetrisation(int dimension, int channels) => Made(() =>
    {
        Block Any(int wide) => Whole(0, 3) switch { 0 => AnyRecurrent(dimension, wide), 1 => AnyLinearSolve(dimension, wide), _ => AnyBlock(dimension, wide) };
        var group = dimension < 3 ? OneOf(SymmetryGroup.Reflections, SymmetryGroup.Hyperoctahedral) : SymmetryGroup.Reflections;
        return new SymmetrisationBlock(
            Whole(0, 2) switch
            {
                0 => [Any(channels), Any(channels)],
                1 => [new LiftBlock(channels, channels + 1), Any(channels + 1), new ProjectBlock(channels + 1, channels)],
                _ => [Any(channels)],
            },
            group);
    });

    /// <summary>
    /// A block of any kind that keeps the number of channels, but for two: cycles, which have no bound of their own, and balls, which have a kink at the
    /// input and so no gradient there. Those are in <see cref="AnyCycleBlueprint"/>.
    /// </summary>
    public Block AnyKind(int dimension, int channels) => Made<Block>(() => Whole(0, 7) switch
    {
        0 => AnyLinearSolve(dimension, channels),
        1 => AnyRecurrent(dimension, channels),
        2 => GuidedBlock(dimension, channels),
        3 => AnySymmetrisation(dimension, channels),
        4 => new ClampBlock(channels, Number(-2, 0), Number(0, 2)),
        _ => AnyBlock(dimension, channels),
    });

    /// <summary>A blueprint of residual blocks of any kind.</summary>
    public Blueprint AnyBlueprint(int dimension, int channels, int blocks = 3) => Made<Blueprint>(() =>
        new(dimension, channels, [.. Enumerable.Range(0, blocks).Select(_ => (Block)AnyBlock(dimension, channels))]));

    /// <summary>A blueprint of blocks of every kind, some on a lifted state, some on cells.</summary>
    public Blueprint AnyMixedBlueprint(int dimension, int channels) => Made<Blueprint>(() =>
    {
        var wide = channels + Whole(0, 2);
        var cells = new CellTransform(dimension, dimension == 1 ? Whole(2, 3) : 2);
        // Norm bounds of banks with many channels take long, and a few coefficients do as well.
        var (onCells, few) = (channels * cells.Coefficients, Whole(1, 2));
        return new(dimension, channels,
        [
            AnyKind(dimension, channels), new LiftBlock(channels, wide), AnyKind(dimension, wide), AnyKind(dimension, wide),
            new ProjectBlock(wide, channels), AnyKind(dimension, channels),
            new AnalysisBlock(channels, cells), new ProjectBlock(onCells, few), AnyBlock(dimension, few), AnyBlock(dimension, few),
            new LiftBlock(few, onCells), new SynthesisBlock(channels, cells), AnyBlock(dimension, channels),
        ]);
    });

    /// <summary>A blueprint of stable blocks.</summary>
    public Blueprint StableBlueprint(int dimension, int channels, int blocks = 3, bool dataTerm = true) => Made<Blueprint>(() =>
        new(dimension, channels, [.. Enumerable.Range(0, blocks).Select(_ => (Block)StableBlock(dimension, channels, dataTerm))]));

    private static ImmutableArray<double> Values(int count, Func<double> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
}
