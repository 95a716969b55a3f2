using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Training;

/// <summary>
/// The blueprint that training starts from: a few steps of Perona–Malik diffusion in the cosine basis of the stencils'
/// window (without the constant), already a working if modest denoiser. In units of the noise level.
/// </summary>
internal static class InitialBlueprint
{
    /// <summary>Makes it.</summary>
    public static Blueprint For(TrainingConfiguration configuration)
    {
        var architecture = configuration.Architecture;
        var bank = new StencilBank(CosineStencils(architecture.Extent, architecture.Stencils), Boundary.Reflecting);
        var flux = FluxLayer.Separate(Flux(architecture, configuration.NoiseLevel), architecture.Stencils);
        var rho = bank.SymbolNorm * bank.SymbolNorm;
        var mu = architecture.Fidelity ? 0.02 : 0;
        // A third of the largest step of the flux's linear part, but never beyond what a fixed step may have.
        var tau = Math.Min(0.3 / rho, 1.9 * (1 - mu) / (bank.NormBound * bank.NormBound));
        var block = new ResidualBlock(bank, flux, tau, mu, stepControl: architecture.StepControl);
        return new Blueprint(2, 1, [.. Enumerable.Repeat((Block)block, architecture.Blocks)]);
    }

    private static Flux Flux(ArchitectureConfiguration architecture, double noise)
    {
        // Noise alone gives |Ku| near 1 for a stencil of norm 1; edges are what lies well above.
        var start = new PeronaMalikFlux(2.5);
        var range = architecture.KnotRange / noise;
        var (knots, n) = (architecture.Knots, architecture.Knots - 1);
        return architecture.Flux switch
        {
            TrainableFlux.PeronaMalik => start,
            TrainableFlux.Spline => new SplineDiffusivityFlux(
                range / n, [.. Enumerable.Range(0, knots).Select(k => Math.Clamp(start.Diffusivity(Math.Pow(k * range / n, 2)), 0.01, 0.99))]),
            _ => new FreeFormFlux(
                2 * range / n, [.. Enumerable.Range(0, knots).Select(k => start.Value((k - 0.5 * n) * 2 * range / n))]),
        };
    }

    /// <summary>The first products of cosines by frequency, without the constant, each of norm 1; continued by repetition with opposite sign.</summary>
    private static IEnumerable<Stencil> CosineStencils(int extent, int count)
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

            yield return new Stencil(weights, 1, 1, extent, extent);
        }

        double Cosine(int frequency, int place) =>
            Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / extent) * Math.Cos(Math.PI * frequency * (place + 0.5) / extent);
    }
}
