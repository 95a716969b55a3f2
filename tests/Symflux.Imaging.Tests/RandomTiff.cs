using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using TiffSampleFormat = BitMiracle.LibTiff.Classic.SampleFormat;

namespace Symflux.Imaging.Tests;

/// <summary>Files of random layouts, as LibTiff writes them.</summary>
internal static class RandomTiff
{
    private static readonly (int Bits, TiffSampleFormat Kind)[] Kinds =
    [
        (8, TiffSampleFormat.UINT), (16, TiffSampleFormat.UINT), (32, TiffSampleFormat.UINT), (8, TiffSampleFormat.INT),
        (16, TiffSampleFormat.INT), (32, TiffSampleFormat.INT), (16, TiffSampleFormat.IEEEFP), (32, TiffSampleFormat.IEEEFP),
        (64, TiffSampleFormat.IEEEFP),
    ];

    /// <summary>Writes a file of 1 to 3 pages of one size and random everything else.</summary>
    /// <returns>What was drawn, for messages.</returns>
    public static string Write(string path, Random random)
    {
        var mode = Pick(random, "wl", "wb", "w8");
        var compression = Pick(
            random, Compression.NONE, Compression.NONE, Compression.LZW, Compression.ADOBE_DEFLATE, Compression.PACKBITS);
        var (bits, kind) = Pick(random, Kinds);
        var colours = Pick(random, 1, 3);
        var extra = Pick<ExtraSample?>(random, null, ExtraSample.ASSOCALPHA, ExtraSample.UNASSALPHA, ExtraSample.UNSPECIFIED);
        var photometric = colours == 3 ? Photometric.RGB : Pick(random, Photometric.MINISBLACK, Photometric.MINISWHITE);
        var (isTiled, isPlanar, hasPredictor) = (random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0);
        var (width, height) = (1 + random.Next(90), 1 + random.Next(90));
        var (rowsPerStrip, tile) = (1 + random.Next(height + 9), Pick(random, 16, 32, 48));
        var pages = 1 + random.Next(3);
        using var tif = Tiff.Open(path, mode);
        for (var page = 0; page < pages; page++)
        {
            var samples = colours + (extra is null ? 0 : 1);
            tif.SetField(TiffTag.IMAGEWIDTH, width);
            tif.SetField(TiffTag.IMAGELENGTH, height);
            tif.SetField(TiffTag.SAMPLESPERPIXEL, samples);
            tif.SetField(TiffTag.BITSPERSAMPLE, bits);
            tif.SetField(TiffTag.SAMPLEFORMAT, kind);
            tif.SetField(TiffTag.PHOTOMETRIC, photometric);
            tif.SetField(TiffTag.PLANARCONFIG, isPlanar ? PlanarConfig.SEPARATE : PlanarConfig.CONTIG);
            tif.SetField(TiffTag.COMPRESSION, compression);
            if (extra is { } meaning)
            {
                tif.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)meaning });
            }

            // LibTiff takes predicted integers of 32 bits apart wrongly where bytes are to be swapped.
            var isPredictable = bits < 32 || (bits == 32 && mode != "wb");
            if (hasPredictor && isPredictable && compression is Compression.LZW or Compression.ADOBE_DEFLATE)
            {
                var isFloat = kind == TiffSampleFormat.IEEEFP && bits == 32;
                tif.SetField(TiffTag.PREDICTOR, isFloat ? Predictor.FLOATINGPOINT : Predictor.HORIZONTAL);
            }

            if (isTiled)
            {
                tif.SetField(TiffTag.TILEWIDTH, tile);
                tif.SetField(TiffTag.TILELENGTH, tile);
            }
            else
            {
                tif.SetField(TiffTag.ROWSPERSTRIP, rowsPerStrip);
            }

            var rowLength = (isTiled ? tile : width) * (isPlanar ? 1 : samples) * bits / 8;
            var strips = (height + rowsPerStrip - 1) / rowsPerStrip;
            var blocks = isTiled ? tif.NumberOfTiles() : tif.NumberOfStrips();
            for (var i = 0; i < blocks; i++)
            {
                var rows = isTiled ? tile : Math.Min(rowsPerStrip, height - i % strips * rowsPerStrip);
                var block = Samples(random, rows * rowLength, bits, kind);
                var written = isTiled ? tif.WriteEncodedTile(i, block, block.Length)
                    : tif.WriteEncodedStrip(i, block, block.Length);
                Assert.True(written >= 0);
            }

            tif.WriteDirectory();
        }

        return $"{mode} {compression} {bits} {kind} {photometric} {extra} tiled {isTiled} planar {isPlanar} "
            + $"predictor {hasPredictor} {width}×{height} rows {rowsPerStrip} tile {tile} pages {pages}";
    }

    /// <summary>Random samples that floats can hold, in the machine's order.</summary>
    private static byte[] Samples(Random random, int length, int bits, TiffSampleFormat kind)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        for (var i = 0; i < length; i += bits / 8)
        {
            if (bits == 32 && kind != TiffSampleFormat.IEEEFP)
            {
                bytes[i] = 0;
            }
            else if (bits == 64)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i), random.NextSingle() * 1e5f);
            }
        }

        return bytes;
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}
