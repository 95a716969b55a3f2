using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>
/// What is known about the noise: nothing, a model, one for each channel, or the standard deviation of every sample. In the image's own grey values.
/// </summary>
public sealed record Noise
{
    private Noise(ImmutableArray<NoiseModel> models, ImmutableArray<Field<float>> deviations) => (Models, Deviations, Step) =
        (models, deviations, models.IsEmpty && deviations.IsEmpty ? null : 1);

    /// <summary>The noise is estimated from each image.</summary>
    public static Noise Auto { get; } = new([], []);

    /// <summary>The noise of all pages: one model for all channels, or one for each; empty where it is to be estimated, or is a map.</summary>
    public ImmutableArray<NoiseModel> Models { get; }

    /// <summary>The standard deviation of every sample, one page for all, or one for each; empty for none.</summary>
    public ImmutableArray<Field<float>> Deviations { get; }

    /// <summary>
    /// The step in samples from which on the noise is white, 1 or more; null where it is to be found. Only noise that is estimated has another
    /// than 1.
    /// </summary>
    public int? Step { get; private init; }

    /// <summary>Whether the noise is to be estimated.</summary>
    public bool IsAuto => Models.IsEmpty && Deviations.IsEmpty;

    /// <summary>Gaussian noise of a known standard deviation.</summary>
    /// <param name="sigma">σ in the image's grey values, &gt; 0: one for all channels, or one for each.</param>
    /// <exception cref="SymfluxException">A σ is not positive and finite, or there is none.</exception>
    public static Noise Gaussian(params ReadOnlySpan<double> sigma)
    {
        var models = ImmutableArray.CreateBuilder<NoiseModel>(sigma.Length);
        foreach (var level in sigma)
        {
            models.Add(level > 0
                ? NoiseModel.Gaussian(level)
                : throw new SymfluxException($"the noise level is {level}; it must be positive and finite, in the image's grey values"));
        }

        return Of(models.MoveToImmutable());
    }

    /// <summary>Noise of an unknown level that neighbours have in common, and samples farther apart do not.</summary>
    /// <param name="step">From how many samples apart on, in rows and columns, the noise is independent: at least 1, which is white noise.</param>
    /// <exception cref="SymfluxException">The step is less than 1.</exception>
    public static Noise Correlated(int step) => step >= 1
        ? Auto with { Step = step }
        : throw new SymfluxException($"the step of correlated noise is {step} samples; it must be at least 1");

    /// <summary>Noise of a known model.</summary>
    public static Noise Of(NoiseModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Noise([model], []);
    }

    /// <summary>Noise of a known model in every channel. A channel without noise is kept as it is, and helps with the others.</summary>
    /// <param name="channels">One model for all channels, or one for each.</param>
    /// <exception cref="SymfluxException">There is none.</exception>
    public static Noise Of(ImmutableArray<NoiseModel> channels) => channels.IsDefaultOrEmpty
        ? throw new SymfluxException("no noise is given; give a model for all channels, or one for each")
        : new Noise(channels, []);

    /// <summary>Noise of a known standard deviation in every sample.</summary>
    /// <param name="deviations">One page for all pages, or one for each; of one channel, or as many as the page. 0 keeps a sample.</param>
    /// <exception cref="SymfluxException">There is no page, or a value is negative or not finite.</exception>
    public static Noise Map(ImmutableArray<Field<float>> deviations)
    {
        if (deviations.IsDefaultOrEmpty)
        {
            throw new SymfluxException("the map of the noise has no page; give one for all pages, or one for each");
        }

        foreach (var page in deviations)
        {
            foreach (var value in page.Values)
            {
                if (!(value >= 0 && float.IsFinite(value)))
                {
                    throw new SymfluxException(
                        $"the map of the noise has the value {value}; it holds standard deviations, which are finite and not negative");
                }
            }
        }

        return new Noise([], deviations);
    }

    /// <summary>The models of the channels of a page.</summary>
    /// <param name="channels">Their number.</param>
    /// <exception cref="SymfluxException">There are neither one nor as many.</exception>
    internal ImmutableArray<NoiseModel> For(int channels) =>
        Models.Length == 1 ? [.. Enumerable.Repeat(Models[0], channels)]
        : Models.Length == channels ? Models
        : throw new SymfluxException($"the noise is given for {Models.Length} channels, but a page has {channels}; give one level, or one for each channel");
}
