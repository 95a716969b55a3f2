using Symflux.Blueprints;
using Symflux.Fluxes;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>
/// A U-net that is one multigrid cycle for γx + τKᵀΦ(Kx) = γf on a lifted state, two sweeps down and two up on every level,
/// with trained Perona–Malik fluxes and transfers; the projection onto the ball of radius ‖f‖ at its end makes κ = 1. The
/// sweeps of a level share K: where the usual U-net has convolutions of their own for encoder and decoder, this one has
/// one bank and its adjoint.
/// </summary>
public sealed record SymmetricUNetDesign : NetworkDesign
{
    /// <summary>Stencils of 3×3 per level.</summary>
    public required int Stencils { get; init; }

    /// <summary>Channels of the lifted state.</summary>
    public required int StateChannels { get; init; }

    /// <summary>Number of levels.</summary>
    public int Levels { get; init; } = 3;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed) => new Network(
        new Blueprint(2, 1,
        [
            new LiftBlock(1, StateChannels),
            new CycleBlock([.. Enumerable.Range(0, Levels).Select(level => StartLevel(level, unchecked(seed * 1000 + (ulong)level)))]),
            new ProjectBlock(StateChannels, 1),
            new BallProjectionBlock(1),
        ]),
        new NetworkOptions { ZeroSum = true });

    /// <summary>With τρ = 2 and τδ = 1, sweeps with ω = 1 have eigenvalues of (1 + τδ)⁻¹A in [1/2, 3/2]: they contract by a half.</summary>
    private CycleLevel StartLevel(int level, ulong seed)
    {
        var bank = RandomBank.ZeroSum(Stencils, StateChannels, 3, seed);
        var rho = bank.SymbolNorm * bank.SymbolNorm;
        var isCoarsest = level == Levels - 1;
        return new CycleLevel(
            bank, FluxLayer.Separate(new PeronaMalikFlux(StartContrast), Stencils), reaction: 1, diffusion: 2 / rho, diagonal: rho / 2,
            preSmoothing: [1, 1], postSmoothing: isCoarsest ? [] : [1, 1],
            toCoarser: isCoarsest ? null : CycleTransfer.Classical(2, Interpolation.Linear));
    }
}
