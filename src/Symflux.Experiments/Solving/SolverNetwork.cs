using Symflux.Blueprints;
using Symflux.Torch.Layers;
using static TorchSharp.torch;

namespace Symflux.Experiments.Solving;

/// <summary>A network that maps (f, c) to an approximate solution, as experiments train and judge it.</summary>
internal abstract class SolverNetwork(string name) : nn.Module(name)
{
    /// <summary>Numbers that are trained.</summary>
    public int ParameterCount => (int)parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());

    /// <summary>x from f and c. Known samples are exact.</summary>
    /// <param name="problem">f and c.</param>
    /// <param name="passes">How often an iterative network runs.</param>
    public Tensor Solve(SolvingBatch problem, int passes)
    {
        using var scope = NewDisposeScope();
        var x = Approximate(problem, passes);
        return (problem.Mask is { } mask ? x + mask * (problem.Data - x) : x.alias()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The work of a run in evaluations of A on the same grid: counted for cycles, whose stencils are as large as those of A on
    /// every level, and by multiplications for other networks.
    /// </summary>
    public abstract double WorkUnits(int passes);

    /// <summary>x, in the caller's dispose scope.</summary>
    protected abstract Tensor Approximate(SolvingBatch problem, int passes);
}

/// <summary>A multigrid cycle, iterated with the same numbers, started at f where it is known and 0 elsewhere.</summary>
internal sealed class CycleSolver : SolverNetwork
{
    private readonly CycleLayer cycle;

    /// <summary>Creates the network.</summary>
    /// <param name="start">The cycle before training.</param>
    /// <param name="trainable">What may change, apart from the operator of the finest level, which is the equation.</param>
    public CycleSolver(CycleBlock start, TrainableParts trainable) : base(nameof(CycleSolver))
    {
        cycle = new CycleLayer(start, 2, new NetworkOptions { Trainable = trainable, ExactFinestOperator = true }, start.InputChannels);
        RegisterComponents();
    }

    /// <summary>The trained numbers of this moment, parameter by parameter.</summary>
    public double[] Weights() => [.. Trained.SelectMany(parameter => parameter.ToDoubles())];

    /// <summary>Puts numbers in the place of the trained ones.</summary>
    /// <param name="weights">As <see cref="Weights"/> gives them.</param>
    public void SetWeights(double[] weights)
    {
        using var noGradient = no_grad();
        var first = 0;
        foreach (var parameter in Trained)
        {
            var count = (int)parameter.numel();
            using var values = tensor(weights[first..(first + count)], parameter.shape, dtype: parameter.dtype);
            parameter.copy_(values);
            first += count;
        }
    }

    private IEnumerable<Tensor> Trained => parameters().Where(parameter => parameter.requires_grad);

    /// <summary>The cycle with the numbers of this moment.</summary>
    public CycleBlock ToBlock() => (CycleBlock)cycle.ToBlock();

    public override double WorkUnits(int passes) => passes * ToBlock().WorkUnits(dimension: 2);

    protected override Tensor Approximate(SolvingBatch problem, int passes)
    {
        var data = problem.Mask is { } mask ? cat([problem.Data, mask], 1) : problem.Data;
        var state = new LayerState(data, data, data);
        var pass = cycle.Freeze();
        for (var i = 0; i < passes; i++)
        {
            state = pass(state);
        }

        return state.State.narrow(1, 0, 1);
    }
}
