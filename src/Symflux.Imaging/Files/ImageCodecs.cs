using Symflux.Imaging.Files.Csv;
using Symflux.Imaging.Files.Npy;
using Symflux.Imaging.Files.Png;
using Symflux.Imaging.Files.Raster;
using Symflux.Imaging.Files.Tiff;

namespace Symflux.Imaging.Files;

/// <summary>All file formats, found by content or extension.</summary>
internal static class ImageCodecs
{
    /// <summary>Number of bytes from which every format is recognised.</summary>
    public const int SignatureLength = 16;

    private static readonly IImageCodec[] All =
        [new PngCodec(), new TiffCodec(), new NpyCodec(), new CsvCodec(), new JpegCodec(), new WebpCodec(), new RasterCodec()];

    /// <summary>The codec for a file's content.</summary>
    /// <exception cref="CodecException">The file is empty or of an unknown kind.</exception>
    public static IImageCodec ForContent(Stream stream)
    {
        if (stream.Length == 0)
        {
            throw new CodecException("the file is empty; get it again");
        }

        return Recognise(stream) ?? throw new CodecException(
            "its content is no image format that is known here; convert it to PNG, TIFF or NPY");
    }

    /// <summary>The codec for a file's content, or null; leaves the stream at its beginning.</summary>
    public static IImageCodec? Recognise(Stream stream)
    {
        Span<byte> start = stackalloc byte[SignatureLength];
        var length = stream.ReadAtLeast(start, SignatureLength, throwOnEndOfStream: false);
        stream.Position = 0;
        foreach (var codec in All)
        {
            if (codec.Recognises(start[..length]))
            {
                return codec;
            }
        }

        return null;
    }

    /// <summary>The codec that writes files with the extension of <paramref name="path"/>, or null.</summary>
    public static IImageCodec? ForExtension(string path)
    {
        var extension = Path.GetExtension(path);
        return All.FirstOrDefault(codec => codec.WrittenExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
    }
}
