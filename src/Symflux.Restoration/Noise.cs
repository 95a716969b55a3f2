using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>What is known about the noise: nothing, a model, or the standard deviation of every sample. In the image's own grey values.</summary>
public sealed record Noise
{
    private Noise(NoiseModel? model, ImmutableArray<Field<float>> deviations) => (Model, Deviations, Step) =
        (model, deviations, model is null && deviations.IsEmpty ? null : 1);

    /// <summary>The noise is estimated from each image.</summary>
    public static Noise Auto { get; } = new(null, []);

    /// <summary>The noise of all pages and channels; null where it is to be estimated, or is a map.</summary>
    public NoiseModel? Model { get; }

    /// <summary>The standard deviation of every sample, one page for all, or one for each; empty for none.</summary>
    public ImmutableArray<Field<float>> Deviations { get; }

    /// <summary>
    /// The step in samples from which on the noise is white, 1 or more; null where it is to be found. Only noise that is estimated has another
    /// than 1.
    /// </summary>
    public int? Step { get; private init; }

    /// <summary>Whether the noise is to be estimated.</summary>
    public bool IsAuto => Model is null && Deviations.IsEmpty;

    /// <summary>Gaussian noise of a known standard deviation.</summary>
    /// <param name="sigma">σ in the image's grey values, &gt; 0.</param>
    /// <exception cref="SymfluxException">σ is not positive and finite.</exception>
    public static Noise Gaussian(double sigma) => sigma > 0
        ? Of(NoiseModel.Gaussian(sigma))
        : throw new SymfluxException($"the noise level is {sigma}; it must be positive and finite, in the image's grey values");

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
        return new Noise(model, []);
    }

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

        return new Noise(null, deviations);
    }
}
