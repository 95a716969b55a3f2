using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;
using Symflux.Torch.Fluxes;
using Symflux.Torch.Implicit;
using Symflux.Torch.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// A semi-implicit step as a network layer: diffusivities G = diag g from the state u, then a linear solve,
/// u⁺ = (1/d) Σ_l A_l⁻¹(u + μf) with A_l = (1 + μ)I + dτKᵀM_lGK. M_l selects the channels of Ku whose stencils lie along
/// the axis l where the operator is split; otherwise d = 1 and M_1 = I.
/// </summary>
/// <remarks>
/// The gradient is that of the exact solution x_l of A_l(θ, u)x_l = b(θ, u): λ_l = A_l⁻¹x̄_l, the same matrix once more,
/// and λ_l goes to b − A_l(θ, u)x_l with x_l held constant. No iteration is remembered.
/// </remarks>
internal sealed class LinearSolveLayer : Layer
{
    /// <summary>What banded factorisations reach, in double precision: conjugate gradients end when nothing changes any more.</summary>
    private static readonly StoppingRule Exact = new(1_000_000, 1e-15);

    private readonly StencilParameters stencils;
    private readonly FluxParameters flux;
    private readonly StepParameters step;
    private readonly BankOperator bank;
    private readonly LinearSolver solver;
    private readonly StoppingRule stopping;
    private readonly ScalarType solveType;
    private readonly double[]?[] parts;

    /// <summary>Creates the layer.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Trainable parts and precision; every parametrisation keeps the norm bound.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image.</param>
    public LinearSolveLayer(LinearSolveBlock block, int dimension, NetworkOptions options, int visibleChannels)
        : base(nameof(LinearSolveLayer))
    {
        var type = options.ScalarType;
        var window = new StencilWindow(block.Stencils, dimension);
        bank = new BankOperator(window);
        solver = block.Solver;
        var iterative = solver.Stopping;
        stopping = iterative ?? Exact;
        solveType = iterative is null ? ScalarType.Float64 : type;
        stencils = new StencilParameters(
            block.Stencils, window, normalised: false, options.Trainable.HasFlag(TrainableParts.Stencils),
            options.ZeroSum ? visibleChannels : 0, type, keepChannels: iterative is null);
        flux = new FluxParameters(block.Flux, options.Trainable.HasFlag(TrainableParts.Flux), type);
        step = new StepParameters(block.TimeStep, block.Fidelity, 1, fidelityBelowOne: false, spectralBound: null, options.Trainable, type);
        parts = iterative is null ? ChannelsByAxis(block) : [null];
        RegisterComponents();
    }

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => [];

    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus) => throw NoDistance(nameof(LinearSolveLayer));

    public override Func<LayerState, LayerState> Freeze()
    {
        using var scope = NewDisposeScope();
        var mu = step.Fidelity();
        var numbers = new Numbers(Keep(stencils.Effective())!, Keep(step.TimeStep(mu))!, Keep(mu));
        return state => state.Next(Solve(state.State, state.Data, numbers));

        static Tensor? Keep(Tensor? number) => number?.alias().MoveToOuterDisposeScope();
    }

    public override Block ToBlock()
    {
        var (tau, mu, _) = step.ToNumbers();
        return new LinearSolveBlock(stencils.ToBank(), flux.ToLayer(), tau, mu, solver);
    }

    /// <summary>One mask of the channels of Ku per axis that has stencils, in the order of the axes; all channels for signals.</summary>
    private static double[]?[] ChannelsByAxis(LinearSolveBlock block)
    {
        var axes = block.Stencils.Stencils
            .Select(stencil => LinearSolveBlock.AxesOf(stencil) is [var axis, ..] ? axis : Axis.X)
            .ToArray();
        return [.. axes.Distinct().Order().Select(axis => Array.ConvertAll(axes, other => other == axis ? 1.0 : 0.0))];
    }

    private Tensor Solve(Tensor state, Tensor data, Numbers numbers)
    {
        using var scope = NewDisposeScope();
        var right = numbers.Fidelity is { } mu ? state + mu * data : state.alias();
        var matrix = MatrixAt(state, numbers);
        var solutions = parts.Select((_, part) =>
        {
            var x = BatchConjugateGradients.Solve(v => matrix.Apply(v, part), right.to_type(solveType), stopping).to_type(state.dtype);
            if (!is_grad_enabled())
            {
                return x;
            }

            var residual = right - matrix.Apply(x.to_type(solveType), part).to_type(state.dtype);
            return ImplicitFunction.Attach((gradient, saved) => SolveAdjoint(gradient, saved[0], part), residual, x, state);
        }).ToArray();
        var sum = solutions.Aggregate((a, b) => a + b);
        return (parts.Length == 1 ? sum : sum / parts.Length).MoveToOuterDisposeScope();
    }

    /// <summary>λ = A_l⁻¹x̄.</summary>
    private Tensor SolveAdjoint(Tensor gradient, Tensor state, int part)
    {
        using var scope = NewDisposeScope();
        var mu = step.Fidelity();
        var matrix = MatrixAt(state, new Numbers(stencils.Effective(), step.TimeStep(mu), mu));
        return BatchConjugateGradients.Solve(v => matrix.Apply(v, part), gradient.to_type(solveType), stopping)
            .to_type(gradient.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>The matrices with the diffusivities of a state, in the precision of the solve.</summary>
    private Matrix MatrixAt(Tensor state, Numbers numbers)
    {
        var g = flux.Diffusivities(bank.Apply(state, numbers.Stencils)).to_type(solveType);
        var weights = parts.Select(mask => mask is null
            ? g
            : g * tensor(mask, [1, mask.Length, .. Enumerable.Repeat(1L, (int)g.dim() - 2)], dtype: solveType, device: g.device));
        return new Matrix(
            bank, numbers.Stencils.to_type(solveType), [.. weights], parts.Length * numbers.TimeStep.to_type(solveType),
            numbers.Fidelity?.to_type(solveType));
    }

    /// <summary>The numbers of the block at one moment: K, τ and μ.</summary>
    private sealed record Numbers(Tensor Stencils, Tensor TimeStep, Tensor? Fidelity);

    /// <summary>A_l = (1 + μ)I + dτKᵀM_lGK.</summary>
    private sealed record Matrix(BankOperator Bank, Tensor Stencils, Tensor[] Diffusivities, Tensor TimeStep, Tensor? Fidelity)
    {
        public Tensor Apply(Tensor x, int part)
        {
            var diffusion = x + TimeStep * Bank.ApplyAdjoint(Diffusivities[part] * Bank.Apply(x, Stencils), Stencils);
            return Fidelity is null ? diffusion : diffusion + Fidelity * x;
        }
    }
}
