using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Torch.Baselines;
using static TorchSharp.torch;

namespace Symflux.Torch.Experiments;

/// <summary>A network that an experiment trains: everything about it but its random start.</summary>
public abstract record NetworkDesign
{
    /// <summary>λ of Perona–Malik fluxes at the start, in units of the noise level: noise alone gives |Ku| near 1.</summary>
    private protected const double StartContrast = 2.5;

    /// <summary>Makes the network with the random weights of a seed; the caller disposes of it.</summary>
    public abstract nn.Module<Tensor, Tensor> Create(ulong seed);
}

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
    public StepControl StepControl { get; init; } = StepControl.Adaptive;

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
        var taps = Extent * Extent;
        var weights = RandomWeights.Normal(taps * Stencils, 1, seed);
        var bank = new StencilBank(Enumerable.Range(0, Stencils).Select(c => ZeroSum(weights.AsSpan(c * taps, taps))), Boundary.Reflecting);
        // A third of the largest step of the flux's linear part, but never beyond what a fixed step may have.
        var step = Math.Min(0.3 / (bank.SymbolNorm * bank.SymbolNorm), 1.9 / (bank.NormBound * bank.NormBound));
        return new ResidualBlock(bank, flux, step, stepControl: StepControl);
    }

    /// <summary>The stencil without its mean, of norm 1.</summary>
    private Stencil ZeroSum(ReadOnlySpan<float> weights)
    {
        var centred = Array.ConvertAll(weights.ToArray(), weight => (double)weight);
        var mean = centred.Average();
        centred = Array.ConvertAll(centred, weight => weight - mean);
        var norm = Math.Sqrt(centred.Sum(weight => weight * weight));
        return new Stencil(Array.ConvertAll(centred, weight => weight / norm), 1, 1, Extent, Extent);
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

/// <summary>A <see cref="StandardResidualNetwork"/>.</summary>
public sealed record StandardResidualDesign : NetworkDesign
{
    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Stencils of the first convolution of a block.</summary>
    public required int Stencils { get; init; }

    /// <summary>Extent of the stencils, odd.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>What stands between the convolutions.</summary>
    public Activation Activation { get; init; }

    /// <summary>Grey value that is taken off the input and put back on the output, in units of the noise level.</summary>
    public double Centre { get; init; }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Create(ulong seed) => new StandardResidualNetwork(
        new StandardNetworkShape
        {
            Blocks = Blocks, Stencils = Stencils, Extent = Extent, Activation = Activation, Contrast = StartContrast, Centre = Centre,
        },
        seed);
}
