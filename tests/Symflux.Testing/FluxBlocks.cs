using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Testing;

/// <summary>Blocks in which a kind of flux does whatever it can, for laws that each kind inherits through the registry.</summary>
public static class FluxBlocks
{
    /// <summary>
    /// A step on images for each way of coupling that the kind has. Two members, one far below the contrast of values of size 1 and one above it, so that
    /// parameters are not mixed up.
    /// </summary>
    /// <param name="kind">The kind's name.</param>
    /// <param name="random">Gives the stencils.</param>
    public static IEnumerable<Blueprint> Of(string kind, Generators random)
    {
        var bank = random.Bank(2, 1, 4, Boundary.Reflecting);
        Flux[] fluxes = [AllFluxes.Find(kind)!.ForContrast(0.3), AllFluxes.Find(kind)!.ForContrast(2)];
        FluxLayer[] layers =
        [
            FluxLayer.Separate([.. fluxes, .. fluxes]),
            .. fluxes[0] is DiffusivityFlux coupled ? [FluxLayer.Coupled(coupled, 4, 2)] : Array.Empty<FluxLayer>(),
        ];
        return layers.Select(layer => new Blueprint(2, 1, [new ResidualBlock(bank, layer, 0.5 / (bank.NormBound * bank.NormBound))]));
    }
}
