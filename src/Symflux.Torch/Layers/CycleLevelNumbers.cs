using Symflux.Torch.Fluxes;
using Symflux.Torch.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>The numbers of a level of a cycle, evaluated once for all states.</summary>
/// <param name="Bank">K and Kᵀ for any weights.</param>
/// <param name="Flux">Φ.</param>
/// <param name="Transfer">R and P for any weights; null on the coarsest level.</param>
/// <param name="Stencils">The weights of K.</param>
/// <param name="Reaction">γ.</param>
/// <param name="Diffusion">τ.</param>
/// <param name="Diagonal">δ.</param>
/// <param name="PreSmoothing">ω of the sweeps before the coarse correction.</param>
/// <param name="PostSmoothing">ω of the sweeps after it.</param>
/// <param name="Restriction">r.</param>
/// <param name="Interpolation">p.</param>
internal sealed record CycleLevelNumbers(
    BankOperator Bank, FluxParameters Flux, TransferOperator? Transfer, Tensor Stencils, Tensor Reaction, Tensor Diffusion, Tensor Diagonal,
    Tensor[] PreSmoothing, Tensor[] PostSmoothing, Tensor? Restriction, Tensor? Interpolation);
