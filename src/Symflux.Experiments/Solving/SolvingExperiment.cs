using Symflux.Blueprints;
using Symflux.Multigrid;
using Symflux.Schemes;
using static TorchSharp.torch;

namespace Symflux.Experiments.Solving;

/// <summary>One equation, images to train and to judge by: the same for every solver.</summary>
public sealed class SolvingExperiment
{
    /// <summary>Levels of cycles: the coarsest grid of the images that are trained on has 4 samples along every axis.</summary>
    private const int Levels = 5;

    /// <summary>Sweeps before and after the coarse correction.</summary>
    private const int Sweeps = 2;

    private readonly SolvingSettings settings;
    private readonly LearnedEquation equation;
    private readonly SolvingData data;
    private readonly Lazy<JudgedProblem[]> judged;

    /// <summary>Loads or draws the images.</summary>
    /// <exception cref="SymfluxException">There are too few images.</exception>
    /// <param name="settings">Images, masks and steps.</param>
    /// <param name="equation">What is solved.</param>
    /// <param name="folder">Folder of images, or null for dead leaves.</param>
    public SolvingExperiment(SolvingSettings settings, LearnedEquation equation, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(equation);
        (this.settings, this.equation) = (settings, equation);
        data = new SolvingData(settings, folder);
        // Exact solutions take their time, and are not needed where all outcomes are known already.
        judged = new Lazy<JudgedProblem[]>(() => data.Judged(equation));
        var options = new ClassicalCycleOptions { Shape = CycleShape.V, Levels = Levels, Sweeps = Sweeps };
        Classical = equation.TimeStep is { } time
            ? ClassicalCycle.ImplicitStep(equation.Flux, time, 2, options)
            : ClassicalCycle.Inpainting(equation.Flux, 2, options);
    }

    /// <summary>The cycle that training starts from.</summary>
    public CycleBlock Classical { get; }

    /// <summary>The work of so many classical cycles as are compared.</summary>
    public double WorkUnits => settings.Passes * Classical.WorkUnits(dimension: 2);

    /// <summary>Larger problems, on which seconds are measured.</summary>
    internal IEnumerable<JudgedProblem> Timed => data.Problems(equation, settings.TimedPatch);

    /// <summary>Trains a design and judges it.</summary>
    /// <param name="design">The network.</param>
    /// <param name="seed">Decides about its start and its problems.</param>
    /// <param name="learningRate">Learning rate at the start.</param>
    /// <param name="steps">Steps, in place of those of the settings.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Ends the run after the step in progress.</param>
    /// <returns>The outcome; without values where the learning rate was too large.</returns>
    public SolvingOutcome Train(
        SolverDesign design, ulong seed, double learningRate, int? steps = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        using var network = design.Create(Classical, seed);
        TimeSpan time;
        try
        {
            time = new SolvingTrainer(settings with { Steps = steps ?? settings.Steps }, data, equation, Classical).Train(
                network, seed, learningRate, progress, cancellation);
        }
        catch (SymfluxException)
        {
            // A learning rate that is too large for a design is a result too.
            return new SolvingOutcome { Parameters = network.ParameterCount };
        }

        return Judge(network) with { TrainingTime = time, Weights = (network as CycleSolver)?.Weights() ?? [] };
    }

    /// <summary>Judges the classical cycle.</summary>
    public SolvingOutcome JudgeClassical()
    {
        using var network = new CycleSolver(Classical, TrainableParts.None);
        return Judge(network);
    }

    /// <summary>Judges the iteration of <see cref="KrylovSolver"/> after as many evaluations of A as the classical cycles cost.</summary>
    public SolvingOutcome JudgeIteration()
    {
        var evaluations = (int)Math.Round(WorkUnits);
        using var operation = new EquationOperator(Classical, ScalarType.Float32);
        return Judge(0, (_, problem) => (KrylovSolver.Solve(operation, equation, problem, evaluations), evaluations));
    }

    /// <summary>
    /// Judges the library's solver for the equation, with the largest number of cycles whose work is at most that of the classical ones, or one.
    /// </summary>
    public SolvingOutcome JudgeLibrary() => Judge(0, (problem, _) =>
    {
        var (f, mask) = (problem.Data.Convert<double>(), problem.Mask?.Convert<double>());
        MultigridResult<double>? best = null;
        for (var cycles = 1; ; cycles++)
        {
            var next = equation.Approximate(f, mask, cycles);
            best = best is null || next.WorkUnits <= WorkUnits ? next : best;
            if (best != next || next.Reason != StopReason.CycleLimit)
            {
                return (best.Solution.Convert<float>().ToTensor(), best.WorkUnits);
            }
        }
    });

    private SolvingOutcome Judge(SolverNetwork network) =>
        Judge(network.ParameterCount, (_, problem) => (network.Solve(problem, settings.Passes), network.WorkUnits(settings.Passes)));

    private SolvingOutcome Judge(int parameters, Func<JudgedProblem, SolvingBatch, (Tensor Solution, double Work)> solve)
    {
        using var noGradient = no_grad();
        using var operation = new EquationOperator(Classical, ScalarType.Float32);
        var outcomes = judged.Value.Select(problem =>
        {
            using var scope = NewDisposeScope();
            var batch = new SolvingBatch(problem.Data.ToTensor(), problem.Mask?.ToTensor());
            var (x, work) = solve(problem, batch);
            var solution = problem.Solution!.Convert<float>().ToTensor();
            return (
                Work: work, Residual: Norm(operation.Residual(x, batch)) / Norm(operation.Residual(batch.Data, batch)),
                Error: Norm(x - solution) / Norm(batch.Data - solution), ToSolution: Psnr(x - solution),
                ToOriginal: Psnr(x - problem.Original.ToTensor()), Loss: (double)operation.Loss(x, batch).item<float>());
        }).ToArray();
        return new SolvingOutcome
        {
            Parameters = parameters,
            WorkUnits = outcomes.Average(outcome => outcome.Work),
            Residuals = [.. outcomes.Select(outcome => outcome.Residual)],
            Errors = [.. outcomes.Select(outcome => outcome.Error)],
            Psnr = [.. outcomes.Select(outcome => outcome.ToSolution)],
            OriginalPsnr = [.. outcomes.Select(outcome => outcome.ToOriginal)],
            Loss = outcomes.Average(outcome => outcome.Loss),
        };

        double Psnr(Tensor difference) => 20 * Math.Log10(255 * Math.Sqrt(difference.numel()) / Norm(difference));
    }

    private static double Norm(Tensor field) => field.to_type(ScalarType.Float64).norm().item<double>();
}
