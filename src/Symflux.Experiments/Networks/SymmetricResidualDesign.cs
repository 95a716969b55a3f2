using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Experiments.Baselines;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>
/// Symmetric residual blocks u⁺ = u − τKᵀΦ(Ku) with reflecting boundaries, no biases and no data term, in the certified
/// parametrisation: κ = 1 throughout training. K starts at normal random numbers with zero sum and stays at zero sum.
/// </summary>
public sealed record SymmetricResidualDesign : NetworkDesign
{
    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Stencils per block.</summary>
    public required int Stencils { get; init; }

    /// <summary>Extent of the stencils, odd.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>The flux; not <see cref="Activation.Relu"/>.</summary>
    public required Activation Flux { get; init; }

    /// <summary>Knots of free-form fluxes.</summary>
    public int Knots { get; init; } = 21;

    /// <summary>How steps are kept stable.</summary>
    public StepControl StepControl { get; init; } = StepControl.Adaptive();

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed)
    {
        var flux = FluxLayer.Separate(StartFlux(), Stencils);
        return new Network(
            new Blueprint(2, 1, [.. Enumerable.Range(0, Blocks).Select(place => StartBlock(flux, unchecked(seed * 1000 + (ulong)place)))]),
            new NetworkOptions
            {
                Parametrisation = Parametrisation.Certified,
                ZeroSum = true,
                Trainable = Flux == Activation.PeronaMalik ? TrainableParts.All & ~TrainableParts.Flux : TrainableParts.All,
            });
    }

    private ResidualBlock StartBlock(FluxLayer flux, ulong seed)
    {
        var bank = RandomBank.ZeroSum(Stencils, 1, Extent, seed);
        // A third of the largest step of the flux's linear part, but never beyond what a fixed step may have.
        var step = Math.Min(0.3 / (bank.SymbolNorm * bank.SymbolNorm), 1.9 / (bank.NormBound * bank.NormBound));
        return new ResidualBlock(bank, flux, step, stepControl: StepControl);
    }

    private Flux StartFlux()
    {
        var start = new PeronaMalikFlux(StartContrast);
        // In units of the noise level; edges of full contrast give |Ku| of about that much at σ = 25.
        const double Range = 6;
        var spacing = 2 * Range / (Knots - 1);
        return Flux switch
        {
            Activation.PeronaMalik or Activation.TrainedPeronaMalik => start,
            Activation.FreeForm => new FreeFormFlux(spacing, [.. Enumerable.Range(0, Knots).Select(k => start.Value(k * spacing - Range))]),
            _ => throw new SymfluxException($"{Flux} is no flux, so no symmetric block has it; choose a Perona–Malik or the free-form flux"),
        };
    }
}
