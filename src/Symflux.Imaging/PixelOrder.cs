namespace Symflux.Imaging;

/// <summary>The order of the samples of a pixel in memory.</summary>
public enum PixelOrder
{
    /// <summary>Red, green, blue, and opacity where there is one.</summary>
    Rgb = 0,

    /// <summary>Blue, green, red, and opacity where there is one, as bitmaps of Windows have them.</summary>
    Bgr = 1,
}
