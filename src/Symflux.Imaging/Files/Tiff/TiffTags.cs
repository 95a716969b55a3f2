namespace Symflux.Imaging.Files.Tiff;

/// <summary>Numbers of the tags that this codec knows, and what becomes of them.</summary>
internal static class TiffTags
{
    public const int SubfileType = 254, Width = 256, Height = 257, BitsPerSample = 258, Compression = 259, Photometric = 262,
        FillOrder = 266;
    public const int Description = 270, StripOffsets = 273, Orientation = 274, SamplesPerPixel = 277, RowsPerStrip = 278;
    public const int StripByteCounts = 279, ResolutionX = 282, ResolutionY = 283, PlanarConfiguration = 284, ResolutionUnit = 296;
    public const int PageNumber = 297, Predictor = 317, ColourMap = 320, TileWidth = 322, TileLength = 323, TileOffsets = 324;
    public const int TileByteCounts = 325, SubDirectories = 330, ExtraSamples = 338, SampleFormat = 339, ImageDepth = 32997,
        TileDepth = 32998;
    public const int IccProfile = 34675, ImageJByteCounts = 50838, ImageJMetadata = 50839, NoData = 42113;

    /// <summary>
    /// Tags that are written again as they were, with their names: they stay true when pixel values change. Numbers in them are
    /// independent of the
    /// order of bytes once turned round, except in ImageJ's own.
    /// </summary>
    private static readonly Dictionary<int, string> Carried = new()
    {
        [269] = "DocumentName", [271] = "Make", [272] = "Model", [285] = "PageName", [286] = "XPosition", [287] = "YPosition",
        [301] = "TransferFunction", [305] = "Software", [306] = "DateTime", [315] = "Artist", [316] = "HostComputer",
        [318] = "WhitePoint",
        [319] = "PrimaryChromaticities", [700] = "XMP", [33432] = "Copyright", [33550] = "ModelPixelScale", [33723] = "IPTC",
        [33922] = "ModelTiepoint", [34264] = "ModelTransformation", [34377] = "Photoshop", [34735] = "GeoKeyDirectory",
        [34736] = "GeoDoubleParams", [34737] = "GeoAsciiParams", [42112] = "GDAL_METADATA", [NoData] = "GDAL_NODATA",
        [ImageJByteCounts] = "IJMetadataByteCounts", [ImageJMetadata] = "IJMetadata",
    };

    /// <summary>Tags that describe the storage, which is the writer's own, or that are read into fields of their own.</summary>
    private static readonly HashSet<int> Storage =
    [
        SubfileType, 255, Width, Height, BitsPerSample, Compression, Photometric, 263, 264, 265, FillOrder, Description,
        StripOffsets, Orientation, SamplesPerPixel, RowsPerStrip, StripByteCounts, 280, 281, ResolutionX, ResolutionY,
        PlanarConfiguration, 288, 289, 290, 291, 292, 293, ResolutionUnit, PageNumber, Predictor, ColourMap, 321, TileWidth,
        TileLength, TileOffsets, TileByteCounts, 326, 327, 328, 332, 333, 334, 336, ExtraSamples, SampleFormat, 340, 341,
        347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 559, ImageDepth, TileDepth, IccProfile,
    ];

    private static readonly Dictionary<int, string> Dropped = new()
    {
        [SubDirectories] = "reduced copies (SubIFDs)", [34665] = "camera data (EXIF)", [34853] = "position (GPS)",
        [37510] = "UserComment",
        [34118] = "Zeiss metadata", [34412] = "Zeiss LSM metadata", [34361] = "MetaMorph metadata",
        [33628] = "MetaMorph metadata",
        [33629] = "MetaMorph metadata", [33630] = "MetaMorph metadata", [33631] = "MetaMorph metadata", [65200] = "flow data",
    };

    /// <summary>The name of a tag that is carried from file to file, or null for others.</summary>
    public static string? CarriedName(int tag) => Carried.GetValueOrDefault(tag);

    /// <summary>The name of a tag that says something and gets lost, or null for others.</summary>
    public static string? LostName(int tag) =>
        Storage.Contains(tag) || Carried.ContainsKey(tag) ? null : Dropped.GetValueOrDefault(tag, $"tag {tag}");
}
