using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Experiments.Baselines;

/// <summary>Start values of networks, the same on every machine for the same seed.</summary>
internal static class RandomWeights
{
    /// <summary>Independent normal numbers with mean 0.</summary>
    /// <param name="count">How many.</param>
    /// <param name="deviation">Their standard deviation.</param>
    /// <param name="seed">Other seeds give independent numbers.</param>
    public static float[] Normal(int count, double deviation, ulong seed) =>
        GaussianNoise.Add(new Field<float>(Grid.Signal(count)), deviation, seed).Values.ToArray();
}
