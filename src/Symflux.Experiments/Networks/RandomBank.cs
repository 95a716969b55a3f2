using Symflux.Experiments.Baselines;
using Symflux.Operators;

namespace Symflux.Experiments.Networks;

/// <summary>Banks that networks start training from; reflecting boundaries.</summary>
internal static class RandomBank
{
    /// <summary>Stencils of normal random numbers with zero sum in every channel and norm 1.</summary>
    /// <param name="stencils">How many.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="extent">Samples of a stencil along every axis, odd.</param>
    /// <param name="seed">Decides about the numbers.</param>
    /// <param name="dimension">1 for signals, 2 for images.</param>
    public static StencilBank ZeroSum(int stencils, int channels, int extent, ulong seed, int dimension = 2)
    {
        var taps = Taps(extent, dimension);
        var weights = Array.ConvertAll(RandomWeights.Normal(taps * channels * stencils, 1, seed), weight => (double)weight);
        for (var start = 0; start < weights.Length; start += taps)
        {
            var mean = weights.AsSpan(start, taps).ToArray().Average();
            foreach (ref var weight in weights.AsSpan(start, taps))
            {
                weight -= mean;
            }
        }

        return Bank(weights.Chunk(channels * taps).Select(Normalised), channels, extent, dimension);
    }

    /// <summary>Stencils of normal random numbers with variance 2/taps, on one channel.</summary>
    public static StencilBank He(int stencils, int extent, ulong seed, int dimension)
    {
        var taps = Taps(extent, dimension);
        var weights = Array.ConvertAll(RandomWeights.Normal(taps * stencils, Math.Sqrt(2.0 / taps), seed), weight => (double)weight);
        return Bank(weights.Chunk(taps), 1, extent, dimension);
    }

    /// <summary>A third of the largest step of the flux's linear part, but never beyond what a fixed step may have.</summary>
    public static double StartingStep(StencilBank bank) => Math.Min(0.3 / (bank.SymbolNorm * bank.SymbolNorm), 1.9 / (bank.NormBound * bank.NormBound));

    private static int Taps(int extent, int dimension) => dimension == 1 ? extent : extent * extent;

    private static StencilBank Bank(IEnumerable<double[]> weights, int channels, int extent, int dimension) =>
        new(weights.Select(chunk => new Stencil(chunk, channels, 1, dimension == 1 ? 1 : extent, extent)), Boundary.Reflecting);

    private static double[] Normalised(double[] weights)
    {
        var norm = Math.Sqrt(weights.Sum(weight => weight * weight));
        return Array.ConvertAll(weights, weight => weight / norm);
    }
}
