using Symflux.Blueprints;
using Symflux.Experiments.Baselines;
using Symflux.Fluxes;
using static TorchSharp.torch;

namespace Symflux.Experiments.Networks;

/// <summary>
/// Symmetric residual blocks with reflecting boundaries, no biases and no data term, in the certified parametrisation: κ = 1 throughout training, or
/// κ ≤ <see cref="NormBudget"/> where blocks extrapolate.
/// </summary>
public sealed record SymmetricResidualDesign : NetworkDesign
{
    /// <summary>Passes of the inner iteration of implicit blocks.</summary>
    public const int Passes = 3;

    /// <summary>τρ of an implicit block at the start, beyond the 2 that explicit ones may have.</summary>
    private const double ImplicitStrength = 4;

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

    /// <summary>Which scheme a block is.</summary>
    public SkipKind Skip { get; init; }

    /// <summary>κ* ≥ 1 of blocks that extrapolate, whose steps must be fixed.</summary>
    public double NormBudget { get; init; } = 2;

    /// <summary>Whether stencils are held at zero sum.</summary>
    public bool IsZeroSum { get; init; } = true;

    /// <summary>What training starts from.</summary>
    public NetworkStart Start { get; init; } = NetworkStart.Diffusion;

    /// <summary>
    /// Grey value that is taken off the input and put back on the output, in units of the noise level; 0 for zero-sum stencils, which need none.
    /// </summary>
    public double Centre { get; init; }

    private bool Extrapolates => Skip is SkipKind.SemiIterative or SkipKind.DuFortFrankel or SkipKind.Learned;

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed)
    {
        var flux = FluxLayer.Separate(StartFlux(), Stencils);
        var network = new Network(
            new Blueprint(Dimension, 1, [.. Enumerable.Range(0, Blocks).Select(place => StartBlock(flux, place, unchecked(seed * 1000 + (ulong)place)))]),
            new NetworkOptions
            {
                Parametrisation = Parametrisation.Certified,
                ZeroSum = IsZeroSum,
                NormBudget = Extrapolates ? NormBudget : null,
                SharedExtrapolation = Skip == SkipKind.DuFortFrankel,
                Trainable = Flux == Activation.PeronaMalik ? TrainableParts.All & ~TrainableParts.Flux : TrainableParts.All,
            });
        return Centre == 0 ? network : new CentredNetwork(network, Centre);
    }

    private Block StartBlock(FluxLayer flux, int place, ulong seed)
    {
        var isDiffusion = Start == NetworkStart.Diffusion;
        var bank = isDiffusion ? RandomBank.ZeroSum(Stencils, 1, Extent, seed, Dimension) : RandomBank.He(Stencils, Extent, seed, Dimension);
        var step = isDiffusion ? RandomBank.StartingStep(bank) : 0.02 / (bank.NormBound * bank.NormBound);
        if (Skip == SkipKind.Implicit)
        {
            // z ← z − ω(z − u + τKᵀΦ(Kz)) with half of the largest certified ω.
            var omega = 1 / (1 + ImplicitStrength);
            var inner = omega * ImplicitStrength / (bank.NormBound * bank.NormBound);
            return new RecurrentBlock([new ResidualBlock(bank, flux, inner, omega, stepControl: StepControl)], new StoppingRule(Passes, 0));
        }

        return new ResidualBlock(bank, flux, step, extrapolation: StartExtrapolation(place), stepControl: StepControl);
    }

    /// <summary>There is no u⁻ before the first block.</summary>
    private double StartExtrapolation(int place) => place == 0 ? 1 : Skip switch
    {
        SkipKind.SemiIterative => (4.0 * place + 2) / (2 * place + 3),
        SkipKind.DuFortFrankel => 1.2,
        SkipKind.Learned => 1.01,
        _ => 1,
    };

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
