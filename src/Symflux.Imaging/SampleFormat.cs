namespace Symflux.Imaging;

/// <summary>How one sample of an image is stored in its file, which also fixes the scale of the values.</summary>
public enum SampleFormat
{
    /// <summary>8-bit unsigned integers, values 0..255.</summary>
    UInt8,

    /// <summary>16-bit unsigned integers, values 0..65535.</summary>
    UInt16,

    /// <summary>32-bit floating point numbers, taken as they are; 1 counts as white.</summary>
    Float32,
}

/// <summary>Facts about sample formats.</summary>
public static class SampleFormats
{
    /// <summary>The value that stands for white: 255, 65535 or 1.</summary>
    public static double Peak(this SampleFormat format) => format switch
    {
        SampleFormat.UInt8 => 255,
        SampleFormat.UInt16 => 65535,
        _ => 1,
    };
}
