using System.Collections.Immutable;

namespace Symflux.Imaging;

/// <summary>
/// Something that a file says besides its pixels in a form of its own format: a tag of TIFF, a chunk of PNG. It is carried to
/// outputs of the
/// same format as it is; <see cref="ImageFile.Save(string, ImageStack, ImageFileOptions)"/> names it where another format cannot
/// hold it.
/// </summary>
/// <param name="Format">The format that the block belongs to: "TIFF" or "PNG".</param>
/// <param name="Name">What people call it, such as "GeoKeyDirectory" or "gAMA".</param>
/// <param name="Content">The bytes; numbers of TIFF tags in little-endian order.</param>
public sealed record MetadataBlock(string Format, string Name, ImmutableArray<byte> Content)
{
    /// <summary>Number of a TIFF tag.</summary>
    internal int Tag { get; init; }

    /// <summary>Type of a TIFF tag's values.</summary>
    internal int Type { get; init; }
}
