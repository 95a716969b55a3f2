using Symflux.Fields;
using Symflux.Torch.Training;

namespace Symflux.Experiments.Denoising;

/// <summary>Signals of one length: rows and columns of images, in turn with piecewise smooth ones.</summary>
/// <param name="images">Images in 0..255.</param>
/// <param name="length">Samples of a signal.</param>
internal sealed class SignalSource(IReadOnlyList<Field<float>> images, int length)
{
    /// <summary>A signal; odd ones are piecewise smooth.</summary>
    /// <param name="seed">Decides about all of them.</param>
    /// <param name="place">Which one.</param>
    public Field<float> Create(ulong seed, ulong place)
    {
        if (place % 2 == 1)
        {
            return PiecewiseSmooth.Create(length, CounterRandom.Bits(seed, place, 7));
        }

        var image = images[CounterRandom.Below(images.Count, CounterRandom.Bits(seed, place, 0))];
        var (height, width) = (image.Grid.Height, image.Grid.Width);
        var isRow = CounterRandom.Bits(seed, place, 1) % 2 == 0;
        var (along, lines) = isRow ? (width, height) : (height, width);
        var line = CounterRandom.Below(lines, CounterRandom.Bits(seed, place, 2));
        var start = CounterRandom.Below(Math.Max(1, along - length + 1), CounterRandom.Bits(seed, place, 3));
        var field = new Field<float>(Grid.Signal(length));
        for (var x = 0; x < length; x++)
        {
            // A line that is too short goes on backwards in the next one, so that the signal has no jump there.
            var (turns, at) = Math.DivRem(start + x, along);
            var position = turns % 2 == 0 ? at : along - 1 - at;
            var of = (line + turns) % lines;
            field.Values[x] = isRow ? image[0, 0, of, position] : image[0, 0, position, of];
        }

        return field;
    }
}
