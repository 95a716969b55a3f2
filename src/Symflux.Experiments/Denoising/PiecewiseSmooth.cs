using Symflux.Fields;
using Symflux.Torch.Training;

namespace Symflux.Experiments.Denoising;

/// <summary>Synthetic signals: parabolas between jumps at random places.</summary>
internal static class PiecewiseSmooth
{
    /// <summary>A signal in 0..255.</summary>
    /// <param name="length">Number of samples.</param>
    /// <param name="seed">Decides about it.</param>
    public static Field<float> Create(int length, ulong seed)
    {
        var field = new Field<float>(Grid.Signal(length));
        var draws = 0UL;
        for (var from = 0; from < length;)
        {
            var to = Math.Min(length, from + 8 + (int)(56 * Unit()));
            var (level, slope, curvature) = (30 + 195 * Unit(), 80 * (Unit() - 0.5), 120 * (Unit() - 0.5));
            for (var x = from; x < to; x++)
            {
                var place = (x + 0.5 - from) / (to - from) - 0.5;
                field.Values[x] = (float)Math.Clamp(level + slope * place + curvature * (place * place - 1.0 / 12), 0, 255);
            }

            from = to;
        }

        return field;

        double Unit() => CounterRandom.Bits(seed, 0x51647A1, draws++) / Math.Pow(2, 64);
    }
}
