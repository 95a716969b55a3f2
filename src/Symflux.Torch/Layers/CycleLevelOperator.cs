using Symflux.Torch.Fluxes;
using Symflux.Torch.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>A level of a cycle with fixed numbers: what is computed on its grid.</summary>
/// <param name="Bank">K and Kᵀ for any weights.</param>
/// <param name="Flux">Φ.</param>
/// <param name="Transfer">R and P for any weights; null on the coarsest level.</param>
/// <param name="Stencils">The weights of K.</param>
/// <param name="Reaction">α.</param>
/// <param name="Diffusion">β.</param>
/// <param name="Diagonal">δ.</param>
/// <param name="PreSmoothing">ω of the sweeps before the coarse correction.</param>
/// <param name="PostSmoothing">ω of the sweeps after it.</param>
/// <param name="Restriction">r.</param>
/// <param name="Interpolation">p.</param>
internal sealed record CycleLevelOperator(
    BankOperator Bank, FluxParameters Flux, TransferOperator? Transfer, Tensor Stencils, Tensor Reaction, Tensor Diffusion, Tensor Diagonal,
    Tensor[] PreSmoothing, Tensor[] PostSmoothing, Tensor? Restriction, Tensor? Interpolation)
{
    /// <summary>The weights of A for a mask.</summary>
    /// <param name="mask">c: batch × 1 × grid, or null for none.</param>
    public CycleLevelWeights WeightsAt(Tensor? mask)
    {
        var reaction = mask is null ? Reaction : Reaction * mask;
        var diffusion = mask is null ? Diffusion : Diffusion * (1 - mask);
        return new CycleLevelWeights(reaction, diffusion, (reaction + diffusion * Diagonal).reciprocal());
    }

    /// <summary>A(x).</summary>
    public Tensor Apply(Tensor x, CycleLevelWeights weights) =>
        weights.Reaction * x + weights.Diffusion * Bank.ApplyAdjoint(Flux.call(Bank.Apply(x, Stencils)), Stencils);

    /// <summary>x + ω(b − A(x))/diagonal, for one ω after the other.</summary>
    public Tensor Smooth(Tensor x, Tensor right, CycleLevelWeights weights, Tensor[] relaxations)
    {
        foreach (var omega in relaxations)
        {
            x = x + omega * weights.InverseDiagonal * (right - Apply(x, weights));
        }

        return x;
    }
}

/// <summary>A level's weights for one mask; numbers, or batch × 1 × grid.</summary>
/// <param name="Reaction">αc.</param>
/// <param name="Diffusion">β(1 − c).</param>
/// <param name="InverseDiagonal">1/(αc + β(1 − c)δ).</param>
internal sealed record CycleLevelWeights(Tensor Reaction, Tensor Diffusion, Tensor InverseDiagonal);
