namespace Symflux.Imaging.Files.Png;

/// <summary>Names of the chunks that this codec knows.</summary>
internal static class PngChunks
{
    public const string Header = "IHDR";
    public const string Palette = "PLTE";
    public const string ImageData = "IDAT";
    public const string End = "IEND";
    public const string Transparency = "tRNS";
    public const string PixelDimensions = "pHYs";
    public const string ColourProfile = "iCCP";
    public const string Text = "tEXt";
    public const string CompressedText = "zTXt";
    public const string InternationalText = "iTXt";
    public const string AnimationControl = "acTL";
    public const string FrameControl = "fcTL";
    public const string FrameData = "fdAT";

    /// <summary>The eight bytes at the start of every PNG file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
}
