using Symflux.Operators;
using Symflux.Experiments.Baselines;

namespace Symflux.Experiments.Networks;

/// <summary>Banks that symmetric networks start training from.</summary>
internal static class RandomBank
{
    /// <summary>Stencils of normal random numbers with zero sum in every channel and norm 1; reflecting boundaries.</summary>
    /// <param name="stencils">How many.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="extent">Rows and columns of a stencil, odd.</param>
    /// <param name="seed">Decides about the numbers.</param>
    public static StencilBank ZeroSum(int stencils, int channels, int extent, ulong seed)
    {
        var taps = extent * extent;
        var weights = Array.ConvertAll(RandomWeights.Normal(taps * channels * stencils, 1, seed), weight => (double)weight);
        for (var start = 0; start < weights.Length; start += taps)
        {
            var mean = weights.AsSpan(start, taps).ToArray().Average();
            foreach (ref var weight in weights.AsSpan(start, taps))
            {
                weight -= mean;
            }
        }

        return new StencilBank(weights.Chunk(channels * taps).Select(chunk => Normalised(chunk, channels, extent)), Boundary.Reflecting);
    }

    private static Stencil Normalised(double[] weights, int channels, int extent)
    {
        var norm = Math.Sqrt(weights.Sum(weight => weight * weight));
        return new Stencil(Array.ConvertAll(weights, weight => weight / norm), channels, 1, extent, extent);
    }
}
