using Symflux.Blueprints;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>A level of a cycle with fixed numbers and mask: what is computed on its grid.</summary>
/// <param name="numbers">The numbers of the level.</param>
/// <param name="mask">c: batch × 1 × grid, or null for none.</param>
internal sealed class CycleLevelOperator(CycleLevelNumbers numbers, Tensor? mask) : ICycleLevel<Tensor>
{
    private readonly Tensor reaction = mask is null ? numbers.Reaction : numbers.Reaction * mask;
    private readonly Tensor diffusion = mask is null ? numbers.Diffusion : numbers.Diffusion * (1 - mask);
    private Tensor? inverseDiagonal;

    public int PreSweeps => numbers.PreSmoothing.Length;

    public int PostSweeps => numbers.PostSmoothing.Length;

    /// <summary>1/(γc + τ(1 − c)δ).</summary>
    public Tensor InverseDiagonal => inverseDiagonal ??= (reaction + diffusion * numbers.Diagonal).reciprocal();

    /// <summary>The mean of c over the cells of the next coarser grid; null without a mask, and on the coarsest level.</summary>
    public Tensor? CoarserMask => mask is null ? null : numbers.Transfer?.Mean(mask);

    public Tensor Add(Tensor a, Tensor b) => a + b;

    public Tensor Subtract(Tensor a, Tensor b) => a - b;

    public Tensor React(Tensor x) => reaction * x;

    public Tensor Diffuse(Tensor x) => diffusion * numbers.Bank.ApplyAdjoint(numbers.Flux.call(numbers.Bank.Apply(x, numbers.Stencils)), numbers.Stencils);

    public Tensor Relax(Tensor residual, int sweep)
    {
        var omega = sweep < PreSweeps ? numbers.PreSmoothing[sweep] : numbers.PostSmoothing[sweep - PreSweeps];
        return omega * InverseDiagonal * residual;
    }

    public Tensor Restrict(Tensor fine) => numbers.Transfer!.Restrict(fine, numbers.Restriction!);

    public Tensor Interpolate(Tensor coarse, Tensor fine) => numbers.Transfer!.Interpolate(coarse, numbers.Interpolation!, fine.shape);
}
