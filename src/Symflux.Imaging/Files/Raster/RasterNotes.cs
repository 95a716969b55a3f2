using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Symflux.Imaging.Files.Raster;

/// <summary>What a JPEG, WebP, BMP or GIF file says besides its pixels; whatever makes no sense is left out.</summary>
internal sealed class RasterNotes
{
    private const string CameraData = "camera data (EXIF), but for the orientation,", Xmp = "text (XMP)";

    /// <summary>Where the header of a frame of a JPEG file says how many components a sample has.</summary>
    private const int ComponentsInFrame = 5;

    /// <summary>The resolution, before the page is turned upright.</summary>
    public Resolution? Resolution { get; private set; }

    /// <summary>A comment.</summary>
    public string? Description { get; private set; }

    /// <summary>The colour profile.</summary>
    public ImmutableArray<byte> IccProfile { get; private set; } = [];

    /// <summary>Names of what is left out.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>The metadata of an upright page.</summary>
    /// <param name="orientation">How the stored page lies.</param>
    public PageMetadata ToMetadata(int orientation) =>
        new(Orientation.Apply(Resolution, orientation), Description) { IccProfile = IccProfile };

    /// <summary>Reads the segments of a JPEG file up to its pixels.</summary>
    /// <exception cref="CodecException">Its samples are amounts of ink.</exception>
    public static RasterNotes OfJpeg(Stream stream)
    {
        var notes = new RasterNotes();
        var profile = new SortedDictionary<int, byte[]>();
        foreach (var (marker, content) in JpegSegments.Read(stream))
        {
            var text = content.AsSpan();
            switch (marker)
            {
                case >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) when content.Length > ComponentsInFrame && content[ComponentsInFrame] == 4:
                    throw new CodecException("JPEG with four inks (CMYK) is not supported; convert it to grey or RGB");
                case 0xE0 when text.StartsWith("JFIF\0"u8) && content.Length >= 12:
                    notes.SetDensity(content[7], Short(content, 8), Short(content, 10));
                    break;
                case 0xE1 when text.StartsWith("Exif\0"u8):
                    notes.Lost.Add(CameraData);
                    break;
                case 0xE1 when text.StartsWith("http://ns.adobe.com/"u8):
                    notes.Lost.Add(Xmp);
                    break;
                case 0xE2 when text.StartsWith(JpegSegments.ProfileName) && content.Length > JpegSegments.ProfileName.Length + 2:
                    profile.TryAdd(content[JpegSegments.ProfileName.Length], content[(JpegSegments.ProfileName.Length + 2)..]);
                    break;
                case 0xED:
                    notes.Lost.Add("text (Photoshop, IPTC)");
                    break;
                case 0xFE:
                    notes.Description = System.Text.Encoding.UTF8.GetString(content).TrimEnd('\0');
                    break;
            }
        }

        notes.IccProfile = [.. profile.Values.SelectMany(part => part)];
        return notes;
    }

    /// <summary>Reads the chunks of a WebP file.</summary>
    public static RasterNotes OfWebp(Stream stream)
    {
        var notes = new RasterNotes();
        Span<byte> head = stackalloc byte[8];
        for (long place = 12; place + head.Length <= stream.Length;)
        {
            stream.Position = place;
            stream.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            place += head.Length + length + (length & 1);
            if (head.StartsWith("ICCP"u8) && length <= stream.Length - stream.Position)
            {
                var profile = new byte[length];
                stream.ReadExactly(profile);
                notes.IccProfile = [.. profile];
            }

            if (head.StartsWith("EXIF"u8))
            {
                notes.Lost.Add(CameraData);
            }

            if (head.StartsWith("XMP "u8))
            {
                notes.Lost.Add(Xmp);
            }
        }

        return notes;
    }

    /// <summary>Reads the header of a BMP file.</summary>
    public static RasterNotes OfBmp(Stream stream)
    {
        var notes = new RasterNotes();
        var header = new byte[54];
        stream.Position = 0;
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header[14] >= 40)
        {
            var (x, y) = (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(38)),
                BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(42)));
            notes.Resolution = x > 0 && y > 0 ? new Resolution(x / 100.0, y / 100.0, ResolutionUnit.Centimetre) : null;
        }

        return notes;
    }

    /// <summary>Reads the blocks of a GIF file up to its pixels.</summary>
    public static RasterNotes OfGif(Stream stream)
    {
        var notes = new RasterNotes();
        const int HeaderLength = 13, Extension = 0x21, Comment = 0xFE;
        var header = new byte[HeaderLength];
        stream.Position = 0;
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
        {
            return notes;
        }

        stream.Position += (header[10] & 0x80) != 0 ? 3L << ((header[10] & 7) + 1) : 0;
        while (stream.ReadByte() == Extension)
        {
            if (stream.ReadByte() == Comment)
            {
                notes.Lost.Add("comment");
            }

            for (int length; (length = stream.ReadByte()) > 0;)
            {
                stream.Position += length;
            }
        }

        return notes;
    }

    private void SetDensity(int unit, int x, int y)
    {
        // 1:1 without a unit is what programs write that know nothing.
        if (x > 0 && y > 0 && !(unit == 0 && x == y))
        {
            Resolution = new Resolution(x, y,
                unit switch { 1 => ResolutionUnit.Inch, 2 => ResolutionUnit.Centimetre, _ => ResolutionUnit.None });
        }
    }

    private static int Short(byte[] content, int place) => BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(place));
}
