using System.Collections.Immutable;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>How much a time series changes from frame to frame, in units of its noise: whether time can serve as a third axis.</summary>
public static class FrameChange
{
    /// <summary>From here on something moves: noise that is known within 5 % alone gives at most 1.05.</summary>
    public const double Moving = 1.15;

    /// <summary>The root mean square difference of successive frames over that which the noise alone would have.</summary>
    /// <param name="stack">A stack with frames.</param>
    /// <param name="pages">The noise of each page.</param>
    /// <returns>About 1 where nothing moves; null where there is one frame, or the noise is not known.</returns>
    public static double? Of(ImageStack stack, ImmutableArray<DenoisedPage> pages)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var (difference, noise) = (0.0, 0.0);
        foreach (var frames in stack.Axes?.TimeAsDepth().Volumes() ?? [])
        {
            for (var t = 1; t < frames.Length; t++)
            {
                var (before, after) = (frames[t - 1], frames[t]);
                var (models, next) = (pages[before].Noise, pages[after].Noise);
                for (var c = 0; c < models.Length && c < next.Length; c++)
                {
                    var first = stack.Pages[before].Channel(c);
                    var second = stack.Pages[after].Channel(c);
                    for (var i = 0; i < first.Length && i < second.Length; i++)
                    {
                        if (float.IsFinite(first[i]) && float.IsFinite(second[i]))
                        {
                            var change = (double)second[i] - first[i];
                            difference += change * change;
                            noise += models[c].Gain * first[i] + models[c].Intercept + next[c].Gain * second[i] + next[c].Intercept;
                        }
                    }
                }
            }
        }

        return noise > 0 ? Math.Sqrt(difference / noise) : null;
    }
}
