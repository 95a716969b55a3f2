using System.Text;
using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>Translates between <see cref="PageMetadata"/> and the tags for resolution, description and colour profile.</summary>
internal static class TiffMetadata
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The metadata of the current directory, for a page that has been turned upright.</summary>
    public static PageMetadata Read(LibTiff file, int orientation)
    {
        var description = file.GetField(TiffTag.IMAGEDESCRIPTION) is [var text, ..] ? text.ToString() : null;
        var profile = file.GetField(TiffTag.ICCPROFILE) is [_, var content, ..] ? content.GetBytes() : null;
        var resolution = Orientation.Apply(ReadResolution(file), orientation);
        return new PageMetadata(resolution, Decode(description)) { IccProfile = [.. profile ?? []] };
    }

    /// <summary>Sets the tags of the current directory.</summary>
    public static void Write(LibTiff file, PageMetadata metadata)
    {
        if (metadata.Resolution is { } resolution)
        {
            file.SetField(TiffTag.XRESOLUTION, resolution.X);
            file.SetField(TiffTag.YRESOLUTION, resolution.Y);
            file.SetField(TiffTag.RESOLUTIONUNIT, resolution.Unit switch
            {
                ResolutionUnit.Inch => ResUnit.INCH,
                ResolutionUnit.Centimetre => ResUnit.CENTIMETER,
                _ => ResUnit.NONE,
            });
        }

        if (metadata.Description is { Length: > 0 } description)
        {
            file.SetField(TiffTag.IMAGEDESCRIPTION, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(description)));
        }

        if (!metadata.IccProfile.IsDefaultOrEmpty)
        {
            file.SetField(TiffTag.ICCPROFILE, metadata.IccProfile.Length, metadata.IccProfile.ToArray());
        }
    }

    /// <summary>
    /// LibTiff takes bytes for Latin-1 letters. TIFF promises ASCII, but programs write UTF-8, and so do we: what is valid
    /// UTF-8 is read as such.
    /// </summary>
    private static string? Decode(string? description)
    {
        if (description is null)
        {
            return null;
        }

        try
        {
            return StrictUtf8.GetString(Encoding.Latin1.GetBytes(description));
        }
        catch (DecoderFallbackException)
        {
            return description;
        }
    }

    private static Resolution? ReadResolution(LibTiff file)
    {
        if (file.GetField(TiffTag.XRESOLUTION) is not [var x, ..] || file.GetField(TiffTag.YRESOLUTION) is not [var y, ..])
        {
            return null;
        }

        var (perX, perY) = (x.ToDouble(), y.ToDouble());
        var unit = (ResUnit)TiffLayout.Tag(file, TiffTag.RESOLUTIONUNIT, (int)ResUnit.INCH) switch
        {
            ResUnit.INCH => ResolutionUnit.Inch,
            ResUnit.CENTIMETER => ResolutionUnit.Centimetre,
            _ => ResolutionUnit.None,
        };
        return perX > 0 && perY > 0 && double.IsFinite(perX) && double.IsFinite(perY) ? new Resolution(perX, perY, unit) : null;
    }
}
