using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Torch.Training.Architectures;

namespace Symflux.Torch.Training;

/// <summary>
/// Gives a trained network further blocks on coarser grids. After some of its blocks the state goes down through grids of
/// cells and back up: a V over levels, of which the network gets several. The new blocks start with small fluxes, so that
/// training starts close to what the network was.
/// </summary>
internal static class NetworkGrowth
{
    /// <summary>τ‖K‖² of a new block at the start, about.</summary>
    private const double StartStep = 0.3;

    /// <summary>
    /// Factor of the flux of a new block at the start: the image hardly notices the block. Small steps with a full flux would do the same, but
    /// their logarithm is what is trained, and it stays small for thousands of steps.
    /// </summary>
    private const double StartFlux = 0.1;

    private static readonly CellTransform Cells = new(2, 2);

    /// <summary>Grows a network, in units of the noise level.</summary>
    public static Blueprint Grow(Blueprint blueprint, GrownArchitecture growth, TrainingConfiguration configuration)
    {
        var residual = blueprint.Blocks.Count(block => block is ResidualBlock);
        if (growth.After.FirstOrDefault(place => place > residual) is > 0 and var beyond)
        {
            throw new SymfluxException($"architecture.after names block {beyond}, but the network to start from has {residual} residual blocks");
        }

        var full = growth.Flux.Start(configuration.NoiseLevel);
        var flux = new FreeFormFlux(full.KnotSpacing, [.. full.Values.Select(value => StartFlux * value)]);
        var (blocks, seen) = (new List<Block>(), 0);
        foreach (var block in blueprint.Blocks)
        {
            blocks.Add(block);
            if (block is ResidualBlock && growth.After.Contains(++seen))
            {
                blocks.AddRange(Excursion(block.OutputChannels, level: 0, place: seen));
            }
        }

        // The ball guards images whose extents are no multiples of the cells; on all others it can never be active.
        return new Blueprint(blueprint.Dimension, blueprint.Channels, [.. blocks, new BallProjectionBlock(blueprint.Channels)]);

        IEnumerable<Block> Excursion(int channels, int level, int place)
        {
            var below = channels * Cells.Coefficients;
            return
            [
                new AnalysisBlock(channels, Cells),
                .. Blocks(below, level, 2 * place),
                .. level + 1 < growth.Levels.Length ? [.. Excursion(below, level + 1, place), .. Blocks(below, level, 2 * place + 1)] : Array.Empty<Block>(),
                new SynthesisBlock(channels, Cells),
            ];
        }

        IEnumerable<Block> Blocks(int channels, int level, int place)
        {
            var settings = growth.Levels[level];
            return Enumerable.Range(0, settings.Blocks).Select(i => Block(
                settings, flux, level, channels, blueprint.Channels, CounterRandom.Bits(configuration.Seed, (ulong)(1000 * level + place), (ulong)i)));
        }
    }

    private static ResidualBlock Block(GrownLevel settings, FreeFormFlux flux, int level, int channels, int imageChannels, ulong seed)
    {
        // Patterns for the grid of the image, brought to the cells level by level.
        var patterns = StartingStencils.Cosines(2, settings.Extent << (level + 1), settings.Stencils);
        var coloured = imageChannels == 3 ? StartingStencils.Coloured(patterns) : patterns;
        for (var finer = level; finer >= 0; finer--)
        {
            var extent = settings.Extent << finer;
            coloured = coloured.Select(pattern => StartingStencils.OnCells(pattern, Cells, extent)).ToArray();
        }

        // On every level the channels of the coarse grid are coefficients of all channels of the finer one, hidden ones included.
        var coefficients = (int)Math.Pow(Cells.Coefficients, level + 1);
        var state = channels / coefficients;
        int[] visible = [.. from q in Enumerable.Range(0, coefficients) from i in Enumerable.Range(0, imageChannels) select q * state + i];
        var bank = new StencilBank(
            coloured.Select((weights, c) => StartingStencils.WithHidden(weights, visible, channels, settings.Extent, 1, CounterRandom.Bits(seed, 2, (ulong)c))),
            Boundary.Reflecting);
        // At every cell an orthonormal basis of the window of k×k cells: KᵀK = k²I, or less where the basis is not complete.
        return new ResidualBlock(bank, FluxLayer.Separate(flux, settings.Stencils), StartStep / (settings.Extent * settings.Extent),
            stepControl: StepControl.Adaptive());
    }
}
