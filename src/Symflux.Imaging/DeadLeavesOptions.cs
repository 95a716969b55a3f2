namespace Symflux.Imaging;

/// <summary>Parameters of <see cref="DeadLeaves"/>; the defaults are the grey, flat leaves of the literature.</summary>
public sealed record DeadLeavesOptions
{
    /// <summary>Smallest radius in pixels, ≥ 0.5. Default 1.</summary>
    /// <exception cref="SymfluxException">Smaller, or not finite.</exception>
    public double SmallestRadius
    {
        get;
        init => field = value >= 0.5 && double.IsFinite(value)
            ? value
            : throw new SymfluxException($"the smallest radius of dead leaves is {value}; it must be at least 0.5 pixels");
    } = 1;

    /// <summary>Largest radius in pixels, above the smallest; null, the default: the longer side of the image.</summary>
    public double? LargestRadius { get; init; }

    /// <summary>Exponent p of the density r^−p of the radii, from 1 to 6. Default 3, which makes the image scale invariant.</summary>
    /// <exception cref="SymfluxException">Outside of this range.</exception>
    public double Exponent
    {
        get;
        init => field = value is >= 1 and <= 6
            ? value
            : throw new SymfluxException($"the exponent of dead leaves is {value}; it must be from 1 to 6, 3 for scale invariance");
    } = 3;

    /// <summary>Whether leaves have colours (3 channels) instead of greys (1 channel). Default: greys.</summary>
    public bool IsColour { get; init; }

    /// <summary>Largest change of brightness across a leaf as a share of white, 0..1. Default 0.</summary>
    /// <exception cref="SymfluxException">Outside of this range.</exception>
    public double Gradient { get; init => field = Share(value, "gradient"); }

    /// <summary>Largest amplitude of a grating on a leaf as a share of white, peak to peak, 0..1. Default 0.</summary>
    /// <exception cref="SymfluxException">Outside of this range.</exception>
    public double Texture { get; init => field = Share(value, "texture"); }

    private static double Share(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new SymfluxException($"the {name} of dead leaves is {value}; it must be from 0 (none) to 1 (black to white)");
}
