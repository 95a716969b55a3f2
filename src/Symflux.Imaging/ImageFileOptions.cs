namespace Symflux.Imaging;

/// <summary>How files are written, for formats that leave a choice.</summary>
public sealed record ImageFileOptions
{
    /// <summary>The defaults.</summary>
    public static ImageFileOptions Default { get; } = new();

    /// <summary>Quality of JPEG and WebP, 1..100; 90 by default. WebP of quality 100 is without loss.</summary>
    /// <exception cref="SymfluxException">Outside 1..100.</exception>
    public int Quality
    {
        get;
        init => field = value is >= 1 and <= 100
            ? value
            : throw new SymfluxException($"the quality of JPEG and WebP is {value}; it must be from 1 to 100, for example 90");
    } = 90;
}
