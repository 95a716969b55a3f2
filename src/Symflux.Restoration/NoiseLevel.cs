namespace Symflux.Restoration;

/// <summary>What is known about the noise: a standard deviation, or that it is to be estimated.</summary>
public sealed record NoiseLevel
{
    private NoiseLevel(double? given) => Given = given;

    /// <summary>The level is estimated from each image.</summary>
    public static NoiseLevel Auto { get; } = new((double?)null);

    /// <summary>Standard deviation in the image's grey values, &gt; 0; null to estimate it.</summary>
    public double? Given { get; }

    /// <summary>Additive noise of a known standard deviation.</summary>
    /// <param name="sigma">σ in the image's grey values, &gt; 0.</param>
    /// <exception cref="SymfluxException">σ is not positive and finite.</exception>
    public static NoiseLevel Of(double sigma) => sigma > 0 && double.IsFinite(sigma)
        ? new NoiseLevel(sigma)
        : throw new SymfluxException($"the noise level is {sigma}; it must be positive and finite, in the image's grey values");
}
