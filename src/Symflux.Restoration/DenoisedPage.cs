using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>What was done to a page.</summary>
/// <param name="Noise">The noise of each channel; empty where a map was given.</param>
/// <param name="Model">The model that removed it; null where the page was kept as it is.</param>
public sealed record DenoisedPage(ImmutableArray<NoiseModel> Noise, Model? Model)
{
    /// <summary>Whether the noise was estimated.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>
    /// The step in samples from which on the noise is white (<see cref="NoiseCorrelation"/>): 1 for white noise, more where neighbours have
    /// noise in common.
    /// </summary>
    public int Step { get; init; } = 1;

    /// <summary>What is left of the noise's standard deviation in the mean of 2×2 neighbours; 1/2 for white noise.</summary>
    internal double MeanShare { get; init; } = 0.5;

    /// <summary>
    /// w: the share of the change that was made, result = page + w(restored − page). It is 1 unless the noise is so weak that the model
    /// alone would take more from the image than from the noise.
    /// </summary>
    public double Share { get; init; } = 1;

    /// <summary>
    /// Whether the model saw the page in its own grey values, as its certificate has them; otherwise noise was stabilised, channels were brought to one level,
    /// or a far mean was moved, and the certificate is about those values.
    /// </summary>
    public bool SeesGreyValues { get; init; } = true;

    /// <summary>Why the page was kept, or there is no estimate; else empty.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Whether some channels have no noise, and others do: they are kept as they are.</summary>
    internal bool HasNoiseFree => Noise.Any(IsNone);

    /// <summary>Puts channels without noise back.</summary>
    /// <param name="page">Channels of the page, one behind the other, or rows of them.</param>
    /// <param name="restored">The same, restored.</param>
    /// <param name="first">The first of these channels.</param>
    /// <param name="count">Their number.</param>
    internal void KeepNoiseFree(ReadOnlySpan<float> page, Span<float> restored, int first, int count)
    {
        var size = page.Length / count;
        for (var channel = 0; channel < count; channel++)
        {
            if (IsNone(Noise[first + channel]))
            {
                page.Slice(channel * size, size).CopyTo(restored[(channel * size)..]);
            }
        }
    }

    /// <summary>Makes the share of the change: restored = before + w(restored − before).</summary>
    internal void Blend(ReadOnlySpan<float> before, Span<float> restored)
    {
        for (var i = 0; i < restored.Length && Share < 1; i++)
        {
            restored[i] = (float)(before[i] + Share * (restored[i] - before[i]));
        }
    }

    /// <summary>
    /// "certified-25 at σ = 24.7, estimated", "photon noise: gain 40.1, offset 399, estimated; certified-any", "kept as it is: …".
    /// </summary>
    public override string ToString()
    {
        var noise = NoiseText();
        var estimated = (Step > 1 ? $", correlated over {Step} samples" : "") + (IsEstimate ? ", estimated" : "");
        if (Model is null)
        {
            return $"kept as it is: {Remark}";
        }

        var share = Share < 1 ? $", {100 * Share:F0} % of its change" : "";
        return Noise.All(model => model.IsGaussian)
            ? $"{Model.Card.Name} at {noise}{estimated}{share}"
            : $"{noise}{estimated}; {Model.Card.Name}{share}";
    }

    internal static bool IsNone(NoiseModel model) => model is { Gain: 0, ReadNoise: 0 };

    private string NoiseText()
    {
        if (Noise.IsEmpty)
        {
            return "the map's σ";
        }

        var isGaussian = Noise.All(model => model.IsGaussian);
        string[] words = [.. Noise.Select(model => isGaussian ? Number(model.ReadNoise) : model.ToString())];
        return (isGaussian ? "σ = " : "") + (words.Distinct().Count() == 1 ? words[0] : string.Join(" / ", words));
    }

    private static string Number(double sigma) => sigma is < 1000 or >= 1e6 ? $"{sigma:G4}" : $"{sigma:F0}";
}
