using Symflux.Blueprints;
using Symflux.Torch.Layers;
using static TorchSharp.torch;

namespace Symflux.Experiments.Solving;

/// <summary>The equation itself on tensors: its residual, and the measure of it that networks are trained by.</summary>
internal sealed class EquationOperator : IDisposable
{
    /// <summary>Below this, what is left of a residual is rounding.</summary>
    private const double Smallest = 1e-12;

    private readonly CycleLevelParameters parameters;
    private readonly CycleLevel level;

    /// <summary>Reads the equation off the finest level of a cycle for it.</summary>
    public EquationOperator(CycleBlock cycle, ScalarType type)
    {
        level = cycle.Levels[0];
        parameters = new CycleLevelParameters(level, 2, TrainableParts.None, 0, type);
    }

    /// <summary>γf − A(x), or γcf − A(x).</summary>
    public Tensor Residual(Tensor x, SolvingBatch problem)
    {
        using var scope = NewDisposeScope();
        return Residual(new CycleLevelOperator(parameters.Freeze(), problem.Mask), x, problem).MoveToOuterDisposeScope();
    }

    /// <summary>The residual divided by the diagonal that sweeps take for A.</summary>
    public Tensor ScaledResidual(Tensor x, SolvingBatch problem)
    {
        using var scope = NewDisposeScope();
        var operation = new CycleLevelOperator(parameters.Freeze(), problem.Mask);
        return (operation.InverseDiagonal * Residual(operation, x, problem)).MoveToOuterDisposeScope();
    }

    private static Tensor Residual(CycleLevelOperator operation, Tensor x, SolvingBatch problem) =>
        operation.React(problem.Data) - CycleRun.Apply(operation, x);

    /// <summary>
    /// log rᵀBr, the mean over the batch, with the additive multilevel preconditioner B = Σ_l P_l D_l⁻¹P_lᵀ, where P_lᵀ sums
    /// over squares of 2^l samples and D_l is the diagonal of P_lᵀAP_l. rᵀBr is near the squared energy norm of the error, so
    /// that low frequencies, of which the residual itself shows little, count as much as high ones. The logarithm makes the
    /// loss a rate of convergence, in which problems of all scales weigh alike.
    /// </summary>
    /// <remarks>J. Bramble, J. Pasciak, J. Xu, Parallel multilevel preconditioners, Math. Comp. 55 (1990) 1–22.</remarks>
    public Tensor Loss(Tensor x, SolvingBatch problem)
    {
        var r = Residual(x, problem);
        var density = problem.Mask is { } mask ? mask.mean([1, 2, 3], keepdim: true) : null;
        var sum = zeros([r.shape[0], 1, 1, 1], r.dtype);
        for (var l = 0; ; l++)
        {
            double samples = 1L << (2 * l);
            double side = 1L << l;
            // A square has 4 sides of so many samples, and its known samples bind it by their own 4 faces.
            var diagonal = density is null
                ? tensor(level.Reaction * samples + 4 * level.Diffusion * side, dtype: r.dtype)
                : 4 * level.Diffusion * (side + samples * density);
            sum += (samples * r).square().sum([1, 2, 3], keepdim: true) / diagonal;
            if (Math.Min(r.shape[2], r.shape[3]) < 4)
            {
                return sum.clamp_min(Smallest).log().mean();
            }

            r = nn.functional.avg_pool2d(r, 2);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => parameters.Dispose();
}
