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

    /// <summary>8-bit signed integers, values −128..127.</summary>
    Int8,

    /// <summary>16-bit signed integers, values −32768..32767.</summary>
    Int16,

    /// <summary>32-bit unsigned integers, values 0..4294967295.</summary>
    UInt32,

    /// <summary>32-bit signed integers, values −2147483648..2147483647.</summary>
    Int32,
}

/// <summary>Facts about sample formats.</summary>
public static class SampleFormats
{
    /// <summary>The value that stands for white: the largest integer, or 1 for floats.</summary>
    public static double Peak(this SampleFormat format) => format switch
    {
        SampleFormat.UInt8 => byte.MaxValue,
        SampleFormat.UInt16 => ushort.MaxValue,
        SampleFormat.Int8 => sbyte.MaxValue,
        SampleFormat.Int16 => short.MaxValue,
        SampleFormat.UInt32 => uint.MaxValue,
        SampleFormat.Int32 => int.MaxValue,
        _ => 1,
    };

    /// <summary>The smallest value that a file can hold: 0 for unsigned integers, negative infinity for floats.</summary>
    public static double Least(this SampleFormat format) => format switch
    {
        SampleFormat.UInt8 or SampleFormat.UInt16 or SampleFormat.UInt32 => 0,
        SampleFormat.Int8 => sbyte.MinValue,
        SampleFormat.Int16 => short.MinValue,
        SampleFormat.Int32 => int.MinValue,
        _ => double.NegativeInfinity,
    };

    /// <summary>Bits of one sample in a file: 8, 16 or 32.</summary>
    public static int Bits(this SampleFormat format) => format switch
    {
        SampleFormat.UInt8 or SampleFormat.Int8 => 8,
        SampleFormat.UInt16 or SampleFormat.Int16 => 16,
        _ => 32,
    };

    /// <summary>Whether values are rounded when a file is written.</summary>
    public static bool IsInteger(this SampleFormat format) => format != SampleFormat.Float32;

    /// <summary>"8 bit", "16 bit signed", "float": the format in words.</summary>
    public static string Describe(this SampleFormat format) => format switch
    {
        SampleFormat.Float32 => "float",
        SampleFormat.Int8 or SampleFormat.Int16 or SampleFormat.Int32 => $"{format.Bits()} bit signed",
        _ => $"{format.Bits()} bit",
    };
}
