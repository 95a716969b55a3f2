using System.Numerics;

namespace Symflux.Fluxes;

/// <summary>Evaluates a group of a flux layer on the channels of Ku, in place.</summary>
internal static class FluxEvaluation
{
    private const int Block = 512;

    /// <summary>Replaces v = Ku by Φ(v) for the samples first … end−1 of the group's channels.</summary>
    /// <param name="group">The group.</param>
    /// <param name="dual">All channels of Ku, one after the other.</param>
    /// <param name="samples">Number of samples of one channel.</param>
    /// <param name="first">First sample.</param>
    /// <param name="end">End of the samples.</param>
    public static void Apply<T>(FluxGroup group, Span<T> dual, int samples, int first, int end)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (group.Channels.Length == 1)
        {
            var channel = dual.Slice(group.Channels[0] * samples + first, end - first);
            group.Flux.Evaluate<T>(channel, channel);
            return;
        }

        Span<T> buffer = stackalloc T[Block];
        for (var start = first; start < end; start += Block)
        {
            var g = buffer[..Math.Min(Block, end - start)];
            Diffusivities(group, dual, samples, start, g);
            foreach (var channel in group.Channels)
            {
                var v = dual.Slice(channel * samples + start, g.Length);
                for (var i = 0; i < g.Length; i++)
                {
                    v[i] *= g[i];
                }
            }
        }
    }

    /// <summary>Replaces v = Ku by g(|v|²), the same for all channels of the group.</summary>
    /// <inheritdoc cref="Apply"/>
    public static void ApplyDiffusivity<T>(FluxGroup group, Span<T> dual, int samples, int first, int end)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> buffer = stackalloc T[Block];
        for (var start = first; start < end; start += Block)
        {
            var g = buffer[..Math.Min(Block, end - start)];
            Diffusivities(group, dual, samples, start, g);
            foreach (var channel in group.Channels)
            {
                g.CopyTo(dual.Slice(channel * samples + start, g.Length));
            }
        }
    }

    /// <summary>g(|v|²) for consecutive samples.</summary>
    private static void Diffusivities<T>(FluxGroup group, ReadOnlySpan<T> dual, int samples, int start, Span<T> g)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        g.Clear();
        foreach (var channel in group.Channels)
        {
            var v = dual.Slice(channel * samples + start, g.Length);
            for (var i = 0; i < g.Length; i++)
            {
                g[i] += v[i] * v[i];
            }
        }

        ((DiffusivityFlux)group.Flux).EvaluateDiffusivity<T>(g, g);
    }
}
