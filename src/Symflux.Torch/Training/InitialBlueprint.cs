using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Schemes;

namespace Symflux.Torch.Training;

/// <summary>
/// The blueprint that training starts from: a few steps of Perona–Malik diffusion (with monotone splines: Charbonnier) in the
/// cosine basis of the stencils' window (without the constant), already a working if modest denoiser. In units of the noise
/// level.
/// </summary>
internal static class InitialBlueprint
{
    /// <summary>Noise alone gives |Ku| near 1 for a stencil of norm 1; edges are what lies well above.</summary>
    private const double StartContrast = 2.5;

    /// <summary>τρ of an implicit step: far beyond the explicit bound of 2.</summary>
    private const double ImplicitStrength = 10;

    /// <summary>Makes it, or takes it from the model that the configuration starts from.</summary>
    public static Blueprint For(TrainingConfiguration configuration, string baseFolder)
    {
        if (configuration.Start is { } start)
        {
            var model = ModelFile.Load(Path.Combine(baseFolder, start));
            if (model.Blueprint.Channels != configuration.Channels)
            {
                throw new SymfluxException(
                    $"the model '{start}' is for {model.Blueprint.Channels} channels, but channels is {configuration.Channels}; start from another one");
            }

            var blueprint = model.Blueprint.Rescale(1 / (model.Card.NoiseLevel ?? throw new SymfluxException(
                $"the model '{start}' names no noise level, so its weights cannot be scaled to another one")));
            return configuration.Growth is { } growth ? NetworkGrowth.Grow(blueprint, growth, configuration) : blueprint;
        }

        var architecture = configuration.Architecture;
        var (channels, stateChannels) = (configuration.Channels, architecture.StateChannels);
        var flux = FluxLayer.Separate(Flux(architecture, configuration.NoiseLevel), architecture.Stencils);
        var blocks = Enumerable.Range(0, architecture.Blocks).Select(place => Block(configuration, flux, place));
        return new Blueprint(2, channels, stateChannels == channels
            ? [.. blocks]
            : [new LiftBlock(channels, stateChannels), .. blocks, new ProjectBlock(stateChannels, channels)]);
    }

    private static Block Block(TrainingConfiguration configuration, FluxLayer flux, int place)
    {
        var (architecture, seed) = (configuration.Architecture, configuration.Seed);
        var isMirrored = !architecture.StepControl.IsAdaptive && architecture.Stencils % 4 == 0;
        var patterns = isMirrored
            ? StartingStencils.RandomCombinations(architecture.Extent, architecture.Stencils / 4, CounterRandom.Bits(seed, (ulong)place, 0x61205))
            : StartingStencils.Cosines(architecture.Extent, architecture.Stencils);
        var coloured = configuration.Channels == 3 ? StartingStencils.Coloured(patterns).ToArray() : [.. patterns];
        var bank = Bank(place);
        // The same patterns with other hidden weights: at the start each channel is guided by nearly what it sees itself.
        var guide = architecture.Guided ? Bank(architecture.Blocks + place) : null;
        if (architecture.Recurrent is { } recurrent)
        {
            // z ← z − ω(z − u + τKᵀΦ(Kz)) with half of the largest certified ω, where the parametrisation has slope.
            var omega = 1 / (1 + ImplicitStrength);
            var step = omega * ImplicitStrength / (bank.NormBound * bank.NormBound);
            return new RecurrentBlock([new ResidualBlock(bank, flux, step, omega)], new StoppingRule(recurrent.Iterations, recurrent.Tolerance));
        }

        var rho = bank.SymbolNorm * bank.SymbolNorm;
        var mu = architecture.Fidelity ? 0.02 : 0;
        // A third of the largest step of the flux's linear part, but never beyond what a fixed step may have.
        var tau = Math.Min(0.3 / rho, 1.9 * (1 - mu) / (bank.NormBound * bank.NormBound));
        var alpha = FirstWeight(architecture.Extrapolation, place);
        // At the start u⁻ = u, so the first block is a step of length ατ without extrapolation.
        return place == 0
            ? new ResidualBlock(bank, flux, alpha * tau, alpha * mu, stepControl: architecture.StepControl, guide: guide)
            : new ResidualBlock(bank, flux, tau, mu, alpha, architecture.StepControl, guide);

        StencilBank Bank(int salt)
        {
            var stencils = coloured.Select((weights, c) => StartingStencils.WithHidden(
                weights, [.. Enumerable.Range(0, configuration.Channels)], architecture.StateChannels, architecture.Extent,
                CounterRandom.Bits(seed, (ulong)salt, (ulong)c)));
            return new StencilBank(isMirrored ? stencils.SelectMany(StartingStencils.MirrorImages) : stencils, Boundary.Reflecting);
        }
    }

    private static double FirstWeight(Extrapolation extrapolation, int place) => extrapolation switch
    {
        Extrapolation.SemiIterative => SemiIterativeScheme.ExtrapolationAt(place),
        // 4τa/(1 + 2τa) with a = ρ/4 and τ = 4/ρ; the first step, τ/(1 + 2τa), is two thirds of the others, 1/(2a).
        Extrapolation.DuFortFrankel => place == 0 ? 2 / 3.0 : 4 / 3.0,
        _ => 1,
    };

    /// <summary>Perona–Malik's flux as a free-form one.</summary>
    public static FreeFormFlux StartFlux(ArchitectureConfiguration architecture, double noise)
    {
        var (range, n) = (architecture.KnotRange / noise, architecture.Knots - 1);
        var start = new PeronaMalikFlux(StartContrast);
        return new FreeFormFlux(2 * range / n, [.. Enumerable.Range(0, n + 1).Select(k => start.Value((k - 0.5 * n) * 2 * range / n))]);
    }

    private static Flux Flux(ArchitectureConfiguration architecture, double noise)
    {
        var start = new PeronaMalikFlux(StartContrast);
        var range = architecture.KnotRange / noise;
        var (knots, n) = (architecture.Knots, architecture.Knots - 1);
        return architecture.Flux switch
        {
            TrainableFlux.PeronaMalik => start,
            TrainableFlux.Spline => new SplineDiffusivityFlux(
                range / n, [.. Enumerable.Range(0, knots).Select(k => Math.Clamp(start.Diffusivity(Math.Pow(k * range / n, 2)), 0.01, 0.99))]),
            TrainableFlux.MonotoneSpline => new MonotoneSplineFlux(2 * range / n, SlopesOf(new CharbonnierFlux(StartContrast), 2 * range / n, n / 2, 0.01)),
            TrainableFlux.WeaklyMonotoneSpline => new WeaklyMonotoneSplineFlux(2 * range / n, SlopesOf(start, 2 * range / n, n / 2, -1)),
            _ => StartFlux(architecture, noise),
        };
    }

    /// <summary>Mean slopes between knots, none at 0 for the last one, nor at 1.</summary>
    private static ImmutableArray<double> SlopesOf(Flux start, double h, int intervals, double lowest) =>
    [
        .. Enumerable.Range(0, intervals).Select(k => Math.Clamp(
            (start.Value((k + 1) * h) - start.Value(k * h)) / h, k + 1 == intervals ? 0.01 : lowest, 0.99)),
    ];
}
