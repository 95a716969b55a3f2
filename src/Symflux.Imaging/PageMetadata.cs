using System.Collections.Immutable;

namespace Symflux.Imaging;

/// <summary>What a file says about a page besides its pixels; kept from reading to writing.</summary>
/// <param name="Resolution">Pixels per unit length, where the file states it.</param>
/// <param name="Description">Free text (TIFF ImageDescription, PNG text with the keyword Description).</param>
public sealed record PageMetadata(Resolution? Resolution = null, string? Description = null)
{
    /// <summary>No metadata.</summary>
    public static PageMetadata None { get; } = new();

    /// <summary>ICC colour profile that the pixel values refer to; empty where the file has none.</summary>
    public ImmutableArray<byte> IccProfile { get; init; } = [];

    /// <summary>
    /// The value that stands for "unknown", as geographic files have it (GDAL_NODATA), or null; NaN is unknown in any case.
    /// </summary>
    public double? NoData { get; init; }

    /// <summary>
    /// Whether the file counts from white to black (TIFF WhiteIsZero). Unsigned integers of up to 16 bits are turned round when
    /// they are read and
    /// when they are written, so that pictures look the same and files hold the same numbers; other samples are left as they are.
    /// </summary>
    public bool IsWhiteZero { get; init; }

    /// <summary>
    /// Whether the page is a further channel in the pixels of the page before it, and is written back there by TIFF.
    /// </summary>
    public bool IsFurtherChannel { get; init; }

    /// <summary>Tags and chunks that only files of their own format can carry.</summary>
    public ImmutableArray<MetadataBlock> Blocks { get; init; } = [];
}

/// <summary>Pixels per unit length.</summary>
/// <param name="X">Pixels per unit along a row, &gt; 0.</param>
/// <param name="Y">Pixels per unit from row to row, &gt; 0.</param>
/// <param name="Unit">The unit of length.</param>
public sealed record Resolution(double X, double Y, ResolutionUnit Unit)
{
    private const double CentimetresPerInch = 2.54;

    /// <summary>The same resolution per another unit; to or from <see cref="ResolutionUnit.None"/> only the unit's name changes.</summary>
    public Resolution In(ResolutionUnit unit)
    {
        var factor = (Unit, unit) switch
        {
            (ResolutionUnit.Inch, ResolutionUnit.Centimetre) => 1 / CentimetresPerInch,
            (ResolutionUnit.Centimetre, ResolutionUnit.Inch) => CentimetresPerInch,
            _ => 1,
        };
        return new Resolution(X * factor, Y * factor, unit);
    }
}

/// <summary>Unit of length of a <see cref="Resolution"/>.</summary>
public enum ResolutionUnit
{
    /// <summary>No unit: only the ratio of X to Y has a meaning.</summary>
    None,

    /// <summary>Pixels per inch.</summary>
    Inch,

    /// <summary>Pixels per centimetre.</summary>
    Centimetre,
}
