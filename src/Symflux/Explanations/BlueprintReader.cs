using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>Makes a <see cref="PdeReport"/>; banks and layers that blocks share are read once.</summary>
internal sealed class BlueprintReader(Grid grid)
{
    private readonly List<StencilBank> banks = [];
    private readonly List<FluxLayer> layers = [];
    private readonly List<BankReading> bankReadings = [];
    private readonly List<ImmutableArray<FluxReading>> layerReadings = [];

    public PdeReport Read(Blueprint blueprint)
    {
        var blocks = ImmutableArray.CreateBuilder<BlockReading>();
        var all = blueprint.Blocks;
        for (var i = 0; i < all.Length;)
        {
            var end = i + 1;
            while (end < all.Length && all[end].Equals(all[i]))
            {
                end++;
            }

            blocks.Add(Read(all[i], i + 1, end));
            i = end;
        }

        var (time, smallSignals) = Clocks(blocks);
        return new PdeReport
        {
            Dimension = blueprint.Dimension,
            Channels = blueprint.Channels,
            BlockCount = all.Length,
            Spacing = [grid.SpacingX, grid.SpacingY, grid.SpacingZ],
            Blocks = blocks.ToImmutable(),
            Banks = [.. bankReadings],
            Layers = [.. layerReadings],
            DiffusionTime = time,
            SmallSignalDiffusion = smallSignals,
            Mean = MeanPreservation.Of(all.Index().Where(entry => entry.Item is ResidualBlock).Select(entry => (entry.Index + 1, (ResidualBlock)entry.Item))),
        };
    }

    private ResidualReading Read(Block block, int first, int last) => block switch
    {
        ResidualBlock residual => Read(residual, first, last),
        _ => throw new SymfluxException($"block {first}, a {block.GetType().Name}, cannot be read as a diffusion step"),
    };

    private ResidualReading Read(ResidualBlock block, int first, int last)
    {
        var bank = Place(banks, block.Stencils, () => bankReadings.Add(BankReading.Of(block.Stencils, grid)));
        var layer = Place(layers, block.Flux, () => layerReadings.Add(FluxReading.Of(block.Flux)));
        return ResidualReading.Of(block, first, last, bank, layer, bankReadings[bank], grid);
    }

    /// <summary>The index of an object in a list that it joins, with its reading, where it is new.</summary>
    private static int Place<TItem>(List<TItem> items, TItem item, Action read) where TItem : class
    {
        var place = items.FindIndex(other => ReferenceEquals(other, item));
        if (place >= 0)
        {
            return place;
        }

        items.Add(item);
        read();
        return items.Count - 1;
    }

    private (double Time, ImmutableArray<double>? SmallSignals) Clocks(IEnumerable<BlockReading> blocks)
    {
        var size = grid.Dimension * grid.Dimension;
        var (time, tensor) = (new DiffusionClock(1), new DiffusionClock(size));
        var known = true;
        foreach (var reading in blocks.OfType<ResidualReading>())
        {
            var rates = reading.SmallSignalDiffusivity;
            known &= rates is not null;
            double[] steps = [.. (rates ?? [.. new double[size]]).Select(rate => rate * reading.TimeStep)];
            for (var number = reading.First; number <= reading.Last; number++)
            {
                time.Advance([reading.TimeStep], 0, reading.Extrapolation);
                tensor.Advance(steps, reading.Fidelity, reading.Extrapolation);
            }
        }

        return (time.Reading[0], known ? tensor.Reading : null);
    }
}
