using Symflux.Experiments.Frame;
using Symflux.Torch;
using Symflux.Experiments.Solving;
using static TorchSharp.torch;

namespace Symflux.Experiments.Tests;

public sealed class SolvingExperimentLaws
{
    private static readonly SolvingSettings Settings = new()
    {
        DeadLeaves = 6, Steps = 24, Batch = 2, Patch = 16, JudgedPatch = 32, TimedPatch = 32, HeldOut = 3, LowestDensity = 0.05,
    };

    private static readonly LearnedEquation Inpainting = LearnedEquation.Inpainting("inpainting", new LinearFlux());

    public static TheoryData<LearnedEquation> Equations =>
    [
        Inpainting,
        LearnedEquation.Inpainting("nonlinear", new CharbonnierFlux(20)),
        LearnedEquation.ImplicitStep("implicit", new PeronaMalikFlux(20), 5),
    ];

    [Theory, MemberData(nameof(Equations))]
    public void A_run_is_a_function_of_design_seed_and_rate_and_learns(LearnedEquation equation)
    {
        var (design, experiment) = (new CycleDesign(TrainableParts.All), new SolvingExperiment(Settings, equation));
        var once = experiment.Train(design, 1, 0.01);
        var again = new SolvingExperiment(Settings, equation).Train(design, 1, 0.01);
        Assert.Equal((once.Loss, once.WorkUnits), (again.Loss, again.WorkUnits));
        Assert.Equal(once.Errors, again.Errors);
        Assert.NotEqual(once.Loss, experiment.Train(design, 2, 0.01).Loss);
        var classical = experiment.JudgeClassical();
        Assert.True(once.Loss < classical.Loss, $"{equation.Name}: a loss of {classical.Loss} became {once.Loss}");
        Assert.Equal(classical.WorkUnits, once.WorkUnits, 1e-12);
        Assert.Equal(
            experiment.Classical.Levels[0].Stencils.Stencils.SelectMany(s => s.Coefficients.ToArray()),
            Kept(once.Weights).Levels[0].Stencils.Stencils.SelectMany(s => s.Coefficients.ToArray()));

        CycleBlock Kept(double[] weights)
        {
            using var network = (CycleSolver)design.Create(experiment.Classical, 7);
            network.SetWeights(weights);
            Assert.Equal(weights, network.Weights());
            return network.ToBlock();
        }
    }

    /// <summary>Seconds are measured of what solves: all arrive at the residual, and a cycle that was trained does so in its own number of cycles.</summary>
    [Fact]
    public void Times_are_those_of_runs_that_arrived()
    {
        var form = new ExperimentForm(true, null, "synthetic");
        var training = new SolverTrainingRun(
            new SolverSearchRun("cycle", new CycleDesign(TrainableParts.All & ~TrainableParts.Flux), Inpainting, Settings, form), 1);
        var search = new RunResult(
            new Dictionary<string, double> { [SolverSearchRun.Rate] = 0.01, [SolverSearchRun.Steps] = 24 }, new Dictionary<string, double[]>(), 0);
        var trained = training.Do([search], CancellationToken.None);
        foreach (var (run, needs) in ((SolverTimeRun, RunResult[])[])
            [(Time(SolverKind.Classical, null), []), (Time(SolverKind.Library, null), []), (Time(SolverKind.Classical, training), [trained])])
        {
            var result = run.Do(needs, CancellationToken.None);
            Assert.All(result.Lists[SolverTimeRun.Seconds], seconds => Assert.InRange(seconds, 1e-9, 10));
            Assert.All(result.Lists[SolverTimeRun.Cycles], cycles => Assert.InRange(cycles, 1, 100));
        }

        SolverTimeRun Time(SolverKind kind, SolverTrainingRun? cycle) => new("solver", kind, cycle, Inpainting, Settings, form);
    }

    /// <summary>With much work everything that is no network arrives at the solution.</summary>
    [Theory, MemberData(nameof(Equations))]
    public void All_solvers_solve_the_same_equation(LearnedEquation equation)
    {
        var experiment = new SolvingExperiment(Settings with { Passes = 40 }, equation);
        foreach (var outcome in (SolvingOutcome[])[experiment.JudgeClassical(), experiment.JudgeIteration(), experiment.JudgeLibrary()])
        {
            Assert.All(outcome.Errors, error => Assert.InRange(error, 0, 0.2));
            Assert.All(outcome.Residuals, residual => Assert.InRange(residual, 0, 0.2));
        }
    }

    /// <summary>For a linear equation a state that is s times as far from the solution has a loss that is larger by log s².</summary>
    [Fact]
    public void The_loss_is_the_logarithm_of_a_squared_distance_from_the_solution()
    {
        var random = new Generators(3);
        var grid = Grid.Image(16, 16);
        var mask = random.MaskedField(grid, 1, 1).Channel(1).ToArray().Select(c => c == 1 ? 1.0 : 0).ToArray();
        var f = random.Field(grid, 1, 50);
        for (var i = 0; i < mask.Length; i++)
        {
            f.Values[i] *= mask[i];
        }

        var solution = Inpainting.Solve(f, Field<double>.Wrap(mask, grid, 1));
        using var scope = NewDisposeScope();
        using var operation = new EquationOperator(new SolvingExperiment(Settings, Inpainting).Classical, ScalarType.Float64);
        var problem = new SolvingBatch(f.ToTensor(), tensor(mask, [1, 1, 16, 16]));
        var (x, error) = (solution.ToTensor(), random.Field(grid, 1).ToTensor());
        var (near, far) = (operation.Loss(x + error, problem).item<double>(), operation.Loss(x + 10 * error, problem).item<double>());
        Assert.Equal(Math.Log(100), far - near, 1e-6);
        Assert.True(operation.Loss(x, problem).item<double>() < near - 20);
    }

    /// <summary>The residual hardly shows a smooth error, the loss does: it weighs it within a factor of ten like a rough one of the same energy.</summary>
    [Fact]
    public void The_loss_sees_low_frequencies()
    {
        var equation = LearnedEquation.ImplicitStep("implicit", new LinearFlux(), 100);
        using var scope = NewDisposeScope();
        using var operation = new EquationOperator(new SolvingExperiment(Settings, equation).Classical, ScalarType.Float64);
        var problem = new SolvingBatch(zeros([1, 1, 32, 32], ScalarType.Float64), null);
        var place = arange(32, ScalarType.Float64);
        var smooth = (place * (Math.PI / 32)).cos().expand([1, 1, 32, 32]);
        var rough = (place * (31 * Math.PI / 32)).cos().expand([1, 1, 32, 32]);
        var (ofSmooth, ofRough) = (Energy(smooth), Energy(rough));
        var lossRatio = Math.Exp(Loss(smooth) - Loss(rough)) / (ofSmooth / ofRough);
        var residualRatio = Residual(smooth) / Residual(rough) / (ofSmooth / ofRough);
        Assert.InRange(lossRatio, 0.1, 10);
        Assert.True(residualRatio < 0.01, $"{residualRatio}");

        double Energy(Tensor x) => -(x * operation.Residual(x, problem)).sum().item<double>();
        double Residual(Tensor x) => operation.Residual(x, problem).square().sum().item<double>();
        double Loss(Tensor x) => operation.Loss(x, problem).item<double>();
    }

    /// <summary>N and 2N are what they say: cycles have 143 to 153 parameters.</summary>
    [Fact]
    public void U_nets_of_twice_the_parameters_have_twice_as_many()
    {
        var design = new CycleDesign(TrainableParts.All);
        foreach (var equation in (LearnedEquation[])[Inpainting, LearnedEquation.ImplicitStep("implicit", new LinearFlux(), 5)])
        {
            var start = new SolvingExperiment(Settings, equation).Classical;
            using var cycle = design.Create(start, 1);
            using var network = new UNetDesign(1, design).Create(start, 1);
            using var larger = new UNetDesign(2, design).Create(start, 1);
            Assert.InRange(network.ParameterCount, 0.85 * cycle.ParameterCount, 1.15 * cycle.ParameterCount);
            Assert.InRange(larger.ParameterCount / (double)network.ParameterCount, 1.75, 2.25);
        }
    }

    [Fact]
    public void Divergence_is_an_outcome() =>
        Assert.True(double.IsNaN(new SolvingExperiment(Settings, Inpainting).Train(new UsualUNetDesign(2), 1, 1e30).Loss));
}
