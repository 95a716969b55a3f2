using System.Numerics;
using Symflux.Training;

namespace Symflux.Tests.Training;

/// <summary>
/// A random block and a batch. All numbers are such that single precision holds them exactly, so that both precisions see the same kinks.
/// </summary>
internal sealed class TrainingProblem
{
    private const int KnotCount = 9;
    private const double KnotSpacing = 0.7;
    private readonly SymmetricBlockKernel<double> kernel;

    /// <summary>One of every kind; diffusivities with λ = 1, so that a factor is a contrast.</summary>
    public static IReadOnlyList<Flux> Fluxes { get; } =
    [
        new FreeFormFlux(KnotSpacing, [.. new double[KnotCount]]), new SplineDiffusivityFlux(KnotSpacing, [.. new double[KnotCount]]),
        new PeronaMalikFlux(1), new CharbonnierFlux(1), new PeronaMalikExponentialFlux(1), new WeickertFlux(1),
    ];

    public TrainingProblem(Generators random, Flux flux, int? stateChannels = null, int images = 3)
    {
        Images = images;
        Grid = random.Whole(1, 4) == 1 ? Grid.Signal(random.Whole(1, 40)) : Grid.Image(random.Whole(1, 14), random.Whole(1, 14));
        Shape = new SymmetricBlockShape(
            stateChannels ?? random.OneOf(1, 2, 4), random.Whole(1, 9), Grid.Dimension == 1 ? 1 : random.OneOf(1, 3, 5, 7), random.OneOf(1, 3, 5, 7), flux,
            random.OneOf(StepControl.Fixed, StepControl.Adaptive(random.Window())));
        State = Normals(random, Images * Samples);
        Input = Normals(random, Images * Samples);
        Weights = [.. Normals(random, Shape.WeightCount).Select(w => Rounded(w / Math.Sqrt(Shape.StencilHeight * Shape.StencilWidth)))];
        // About half of the fluxes point downhill, so that adaptive steps are limited, stopped, or neither.
        var slope = random.OneOf(0, 0.4);
        FluxNumbers = flux switch
        {
            SplineDiffusivityFlux => [.. Enumerable.Range(0, Shape.FluxNumberCount).Select(_ => Rounded(random.Number(0, 1)))],
            FreeFormFlux => [.. Enumerable.Range(0, Shape.FluxNumberCount).Select(k =>
                Rounded(slope * (k % KnotCount - KnotCount / 2) + random.Number(-0.3, 0.7)))],
            _ => [.. Enumerable.Range(0, Shape.FluxNumberCount).Select(_ => Rounded(Math.Pow(10, random.Number(-3, 2))))],
        };
        Scalars = [Rounded(random.Number(0.05, 1.2) / Shape.Channels), Rounded(random.OneOf(0, 0.3))];
        kernel = KernelOf<double>();
    }

    private TrainingProblem(TrainingProblem all, int image)
    {
        (Images, Grid, Shape) = (1, all.Grid, all.Shape);
        (State, Input) = (all.ImageOf(all.State, image), all.ImageOf(all.Input, image));
        (Weights, FluxNumbers, Scalars, kernel) = (all.Weights, all.FluxNumbers, all.Scalars, all.kernel);
    }

    /// <summary>What each hat of an adaptive step allows, (1 − μ)·2⟨u, d⟩_j/‖d‖²_j, for one image.</summary>
    public IEnumerable<double> LargestSteps(double[] u, double[] d)
    {
        var lattice = new WindowLattice(Grid, Shape.StepControl.Window!.Value);
        var corners = new WindowSum[lattice.CellCount * lattice.Corners];
        CellSums.For(lattice).Sum<double>(Shape.StateChannels, u, Grid.Count, d, Grid.Count, 0, lattice.CellCount, corners);
        var sums = new WindowSum[lattice.NodeCount];
        lattice.Collect(corners, sums);
        return sums.Where(sum => sum.Square > 0).Select(sum => (1 - Fidelity) * 2 * sum.Quotient);
    }

    public int Images { get; }

    public Grid Grid { get; }

    public SymmetricBlockShape Shape { get; }

    public double[] State { get; }

    public double[] Input { get; }

    public double[] Weights { get; }

    /// <summary>Values at knots, or 1/λ².</summary>
    public double[] FluxNumbers { get; }

    /// <summary>τ, μ.</summary>
    public double[] Scalars { get; }

    public double TimeStep => Scalars[0];

    public double Fidelity => Scalars[1];

    private int Samples => Shape.StateChannels * Grid.Count;

    /// <summary>The problem with one image of the batch.</summary>
    public TrainingProblem Only(int image) => new(this, image);

    public double[] ImageOf(double[] batch, int image) => batch[(image * Samples)..((image + 1) * Samples)];

    public Field<double> Field(double[] values) => Field<double>.Wrap(values, Grid, Shape.StateChannels);

    public (double[] Direction, double[] Next) Forward()
    {
        var (direction, next) = (new double[State.Length], new double[State.Length]);
        kernel.Forward(State, Input, Numbers(Weights, FluxNumbers), direction, next);
        return (direction, next);
    }

    public TrainingGradients Backward(double[] cotangent) =>
        Backward(kernel, State, Input, Numbers(Weights, FluxNumbers), cotangent);

    public TrainingGradients BackwardInSingle(double[] cotangent) =>
        Backward(KernelOf<float>(), Single(State), Single(Input), Numbers(Single(Weights), Single(FluxNumbers)), Single(cotangent));

    public ResidualBlock Block() => new(
        new StencilBank(
            Weights.Chunk(Shape.WeightCount / Shape.Channels).Select(w => new Stencil(w, Shape.StateChannels, 1, Shape.StencilHeight, Shape.StencilWidth)),
            Boundary.Reflecting),
        FluxLayer.Separate([.. FluxNumbers.Chunk(Shape.NumbersPerFlux).Select(values => Shape.Flux switch
        {
            FreeFormFlux => new FreeFormFlux(KnotSpacing, [.. values]),
            SplineDiffusivityFlux => new SplineDiffusivityFlux(KnotSpacing, [.. values]),
            var closed => closed.Rescale(1 / Math.Sqrt(values[0])),
        })]),
        TimeStep,
        Fidelity,
        stepControl: Shape.StepControl);

    public Blueprint Blueprint() => new(Grid.Dimension, Shape.StateChannels, [Block()]);

    public override string ToString() =>
        $"{Images} images of {Shape.StateChannels} channels on {Grid}, {Shape.Channels} stencils of {Shape.StencilWidth}×{Shape.StencilHeight}, "
        + $"{Shape.Flux.GetType().Name}, {Shape.StepControl}";

    private static TrainingGradients Backward<T>(
        SymmetricBlockKernel<T> kernel, T[] state, T[] input, SymmetricBlockNumbers<T> numbers, T[] cotangent)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (direction, next) = (new T[state.Length], new T[state.Length]);
        var (forState, forInput) = (new T[state.Length], new T[state.Length]);
        var (forWeights, forFluxes) = (new T[numbers.Weights.Length], new T[numbers.FluxNumbers.Length]);
        kernel.Forward(state, input, numbers, direction, next);
        var (timeStep, fidelity) = kernel.Backward(state, input, numbers, direction, cotangent, forState, forInput, forWeights, forFluxes);
        return new TrainingGradients(Wide(forState), Wide(forInput), Wide(forWeights), Wide(forFluxes), [timeStep, fidelity]);

        static double[] Wide(T[] values) => Array.ConvertAll(values, double.CreateTruncating);
    }

    public static double[] Normals(Generators random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Rounded(random.Normal()))];

    private static double Rounded(double value) => (float)value;

    private static float[] Single(double[] values) => Array.ConvertAll(values, v => (float)v);

    private SymmetricBlockKernel<T> KernelOf<T>() where T : unmanaged, IFloatingPointIeee754<T> => new(Grid.Height, Grid.Width, Shape);

    private SymmetricBlockNumbers<T> Numbers<T>(T[] weights, T[] fluxes) => new(weights, fluxes, TimeStep, Fidelity);
}

/// <summary>The gradients of everything.</summary>
internal sealed record TrainingGradients(double[] State, double[] Input, double[] Weights, double[] FluxNumbers, double[] Scalars)
{
    /// <summary>Each gradient beside the values that it belongs to.</summary>
    public IEnumerable<(string Name, double[] Values, double[] Gradient)> With(TrainingProblem problem) =>
    [
        ("u", problem.State, State), ("f", problem.Input, Input), ("stencils", problem.Weights, Weights),
        ("numbers of fluxes", problem.FluxNumbers, FluxNumbers),
        ("τ, μ", problem.Scalars, Scalars),
    ];
}
