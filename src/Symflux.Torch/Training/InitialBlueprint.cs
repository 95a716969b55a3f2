using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

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

    /// <summary>Norm of the hidden channels' part of a stencil, against 1 for the visible channels.</summary>
    private const double HiddenNorm = 0.3;

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

            return model.Blueprint.Rescale(1 / (model.Card.NoiseLevel ?? throw new SymfluxException(
                $"the model '{start}' names no noise level, so its weights cannot be scaled to another one")));
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
        var isMirrored = architecture.StepControl == StepControl.Fixed && architecture.Stencils % 4 == 0;
        var patterns = isMirrored
            ? RandomCombinations(architecture.Extent, architecture.Stencils / 4, CounterRandom.Bits(seed, (ulong)place, 0x61205))
            : CosineStencils(architecture.Extent, architecture.Stencils);
        var stencils = (configuration.Channels == 3 ? Coloured(patterns) : patterns)
            .Select((weights, c) => WithHidden(weights, architecture, CounterRandom.Bits(seed, (ulong)place, (ulong)c)));
        if (isMirrored)
        {
            stencils = stencils.SelectMany(MirrorImages);
        }

        var bank = new StencilBank(stencils, Boundary.Reflecting);
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
        return new ResidualBlock(bank, flux, tau, mu, stepControl: architecture.StepControl);
    }

    /// <summary>
    /// Stencils on red, green and blue: every second one sees the brightness, the others the two opponent colours in turn, all
    /// from the lowest frequencies on.
    /// </summary>
    private static IEnumerable<double[]> Coloured(IEnumerable<double[]> cosines)
    {
        double[][] opponents = [[1 / Math.Sqrt(2), 0, -1 / Math.Sqrt(2)], [1 / Math.Sqrt(6), -2 / Math.Sqrt(6), 1 / Math.Sqrt(6)]];
        double[] brightness = [1 / Math.Sqrt(3), 1 / Math.Sqrt(3), 1 / Math.Sqrt(3)];
        var all = cosines.ToArray();
        return all.Select((_, c) =>
        {
            var colour = c % 2 == 0 ? brightness : opponents[c / 2 % 2];
            var cosine = all[c % 2 == 0 ? c / 2 : c / 4];
            return (double[])[.. colour.SelectMany(share => cosine.Select(weight => share * weight))];
        });
    }

    /// <summary>
    /// Adds random weights for the hidden channels, other ones in every stencil and block: what is alike at the start
    /// would stay alike.
    /// </summary>
    private static Stencil WithHidden(double[] visible, ArchitectureConfiguration architecture, ulong seed)
    {
        var channels = architecture.StateChannels;
        var weights = new double[channels * architecture.Extent * architecture.Extent];
        visible.CopyTo(weights, 0);
        for (var i = visible.Length; i < weights.Length; i++)
        {
            var uniform = CounterRandom.Bits(seed, 1, (ulong)i) / Math.Pow(2, 64) - 0.5;
            weights[i] = HiddenNorm * Math.Sqrt(12.0 / (weights.Length - visible.Length)) * uniform;
        }

        return new Stencil(weights, channels, 1, architecture.Extent, architecture.Extent);
    }

    /// <summary>
    /// Random combinations of products of cosines, low frequencies first, each of norm 1: stencils in all directions, to be
    /// used with their mirror images.
    /// </summary>
    private static IEnumerable<double[]> RandomCombinations(int extent, int count, ulong seed)
    {
        var cosines = CosineStencils(extent, extent * extent - 1).ToArray();
        for (var c = 0; c < count; c++)
        {
            var weights = new double[extent * extent];
            foreach (var (i, cosine) in cosines.Index())
            {
                var amplitude = (CounterRandom.Bits(seed, (ulong)c, (ulong)i) / Math.Pow(2, 64) - 0.5) / (2 + i);
                for (var k = 0; k < weights.Length; k++)
                {
                    weights[k] += amplitude * cosine[k];
                }
            }

            var norm = Math.Sqrt(weights.Sum(w => w * w));
            yield return [.. weights.Select(w => w / norm)];
        }
    }

    /// <summary>
    /// A stencil and its mirror images in both axes. A fixed step is limited by the norm bound, which a reflecting bank that is
    /// not closed under mirroring pays with a factor of √2 per axis. Single cosines are closed too, but would stay symmetric.
    /// </summary>
    private static IEnumerable<Stencil> MirrorImages(Stencil stencil)
    {
        var (height, width) = (stencil.Height, stencil.Width);
        foreach (var (flipY, flipX) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            var weights = stencil.Coefficients.ToArray();
            for (var i = 0; i < weights.Length; i++)
            {
                var (channel, y, x) = (i / width / height, i / width % height, i % width);
                weights[i] = stencil.Coefficients[(channel * height + (flipY ? height - 1 - y : y)) * width + (flipX ? width - 1 - x : x)];
            }

            yield return new Stencil(weights, stencil.InputChannels, 1, height, width);
        }
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
            _ => new FreeFormFlux(
                2 * range / n, [.. Enumerable.Range(0, knots).Select(k => start.Value((k - 0.5 * n) * 2 * range / n))]),
        };
    }

    /// <summary>Mean slopes between knots, none at 0 for the last one, nor at 1.</summary>
    private static ImmutableArray<double> SlopesOf(Flux start, double h, int intervals, double lowest) =>
    [
        .. Enumerable.Range(0, intervals).Select(k => Math.Clamp(
            (start.Value((k + 1) * h) - start.Value(k * h)) / h, k + 1 == intervals ? 0.01 : lowest, 0.99)),
    ];

    /// <summary>The first products of cosines by frequency, without the constant, each of norm 1; continued by repetition with opposite sign.</summary>
    private static IEnumerable<double[]> CosineStencils(int extent, int count)
    {
        var basis = (
            from v in Enumerable.Range(0, extent)
            from h in Enumerable.Range(0, extent)
            where v + h > 0
            orderby v + h, v
            select (v, h)).ToArray();
        for (var c = 0; c < count; c++)
        {
            var (v, h) = basis[c % basis.Length];
            var weights = new double[extent * extent];
            for (var y = 0; y < extent; y++)
            {
                for (var x = 0; x < extent; x++)
                {
                    weights[y * extent + x] = Cosine(v, y) * Cosine(h, x);
                }
            }

            yield return weights;
        }

        double Cosine(int frequency, int place) =>
            Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / extent) * Math.Cos(Math.PI * frequency * (place + 0.5) / extent);
    }
}
