using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Torch.Fluxes;
using Symflux.Torch.Training;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>
/// Symmetric blocks for images with data terms whose fluxes are odd splines, Φ' ≥ −m, in the certified parametrisation: fixed steps with stencils in
/// mirror groups, or
/// adaptive steps.
/// </summary>
public sealed record SplineDesign : NetworkDesign
{
    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Stencils per block; a multiple of 4.</summary>
    public required int Stencils { get; init; }

    /// <summary>Extent of the stencils, odd.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>Intervals of the splines on one side of 0: their trained slopes.</summary>
    public int Intervals { get; init; } = 15;

    /// <summary>Where the splines end, in units of the noise level.</summary>
    public double Range { get; init; } = 3;

    /// <summary>m, in [0, 1]; null where <see cref="Lipschitz"/> decides, or nothing.</summary>
    public double? Modulus { get; init; }

    /// <summary>ℓ* ≥ 1, or null for none.</summary>
    public double? Lipschitz { get; init; }

    /// <summary>How steps are kept stable.</summary>
    public StepControl StepControl { get; init; }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed)
    {
        var flux = FluxLayer.Separate(StartFlux(), Stencils);
        var network = new Network(
            new Blueprint(2, 1, [.. Enumerable.Range(0, Blocks).Select(place => StartBlock(flux, place, seed))]),
            new NetworkOptions { Parametrisation = Parametrisation.Certified, ZeroSum = true, Lipschitz = Lipschitz });
        if (Modulus is > 0 and var modulus)
        {
            foreach (var bundle in network.modules().OfType<SlopeSplineBundle>())
            {
                bundle.Modulus = tensor((float)modulus).DetachFromDisposeScope();
            }
        }

        return network;
    }

    private ResidualBlock StartBlock(FluxLayer flux, int place, ulong seed)
    {
        // Banks that are closed under mirroring have no factor 2 in their norm bound (fact 11).
        var patterns = StartingStencils.RandomCombinations(Extent, Stencils / 4, CounterRandom.Bits(seed, (ulong)place, 0x61205))
            .Select(weights => new Stencil(weights, 1, 1, Extent, Extent)).SelectMany(StartingStencils.MirrorImages);
        var bank = new StencilBank(patterns, Boundary.Reflecting);
        const double Fidelity = 0.02;
        var step = Math.Min(0.3 / (bank.SymbolNorm * bank.SymbolNorm), 1.9 * (1 - Fidelity) / (bank.NormBound * bank.NormBound));
        return new ResidualBlock(bank, flux, step, Fidelity, stepControl: StepControl);
    }

    /// <summary>Perona–Malik's flux, or Charbonnier's where nothing may fall.</summary>
    private Flux StartFlux()
    {
        var h = Range / Intervals;
        return Modulus == 0
            ? new MonotoneSplineFlux(h, Slopes(new CharbonnierFlux(StartContrast), h, 0.01))
            : new WeaklyMonotoneSplineFlux(h, Slopes(new PeronaMalikFlux(StartContrast), h, -1));
    }

    private ImmutableArray<double> Slopes(Flux start, double h, double lowest) =>
    [
        .. Enumerable.Range(0, Intervals).Select(k => Math.Clamp(
            (start.Value((k + 1) * h) - start.Value(k * h)) / h, k + 1 == Intervals ? 0.01 : lowest, 0.99)),
    ];
}
