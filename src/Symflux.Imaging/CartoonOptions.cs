namespace Symflux.Imaging;

/// <summary>Parameters of <see cref="Cartoon"/>.</summary>
public sealed record CartoonOptions
{
    private const int Most = 10_000;

    /// <summary>Number of ellipses and polygons, 0..10000. Default 14.</summary>
    /// <exception cref="SymfluxException">Outside of this range.</exception>
    public int Shapes { get; init => field = Count(value, "shapes"); } = 14;

    /// <summary>Number of thin lines and circles, 0..10000. Default 8.</summary>
    /// <exception cref="SymfluxException">Outside of this range.</exception>
    public int Lines { get; init => field = Count(value, "lines"); } = 8;

    /// <summary>Whether the image has colours (3 channels) instead of greys (1 channel). Default: greys.</summary>
    public bool IsColour { get; init; }

    private static int Count(int value, string name) => value is >= 0 and <= Most
        ? value
        : throw new SymfluxException($"a cartoon of {value} {name} was asked for; the number must be from 0 to {Most}");
}
