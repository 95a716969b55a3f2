using System.Numerics;
using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>
/// Pixels in the memory of other libraries, sample by sample, as stacks of one page and back. Values keep their scale: bytes are 0..255.
/// </summary>
/// <remarks>
/// Pages hold channel after channel as floats, so that each value is converted once; there is no other copy. Where a program has such floats already,
/// <see cref="Field{T}.Wrap"/> takes them as they are. Opacity is neither multiplied in nor divided out. All methods may be called by several threads at once.
/// </remarks>
public static class PixelBuffer
{
    /// <summary>Reads an image.</summary>
    /// <typeparam name="T"><see cref="byte"/>, <see cref="ushort"/> or <see cref="float"/>.</typeparam>
    /// <param name="pixels">Row by row from the top, the samples of a pixel next to each other.</param>
    /// <param name="width">Extent in pixels.</param>
    /// <param name="height">Extent in pixels.</param>
    /// <param name="samples">Samples of a pixel: 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity.</param>
    /// <param name="stride">Distance from row to row in samples; rows without gaps where omitted.</param>
    /// <param name="order">The order of colours.</param>
    /// <exception cref="SymfluxException">The buffer is too short, or there is no such image.</exception>
    public static ImageStack Read<T>(
        ReadOnlySpan<T> pixels, int width, int height, int samples = 1, int? stride = null, PixelOrder order = PixelOrder.Rgb)
        where T : unmanaged, INumber<T>
    {
        var format = FormatOf<T>();
        var step = Check(pixels.Length, width, height, samples, stride);
        var page = new Field<float>(Grid.Image(height, width), samples < 3 ? 1 : 3);
        var alpha = samples is 2 or 4 ? new Field<float>(page.Grid) : null;
        for (var sample = 0; sample < samples; sample++)
        {
            var plane = sample == page.Channels ? alpha!.Values : page.Channel(ChannelOf(sample, page.Channels, order));
            for (var y = 0; y < height; y++)
            {
                var row = pixels.Slice(y * step, width * samples);
                for (var x = 0; x < width; x++)
                {
                    plane[y * width + x] = float.CreateSaturating(row[x * samples + sample]);
                }
            }
        }

        return new ImageStack([page], format, [alpha]);
    }

    /// <summary>Writes a page into a buffer.</summary>
    /// <remarks>
    /// Integers are rounded to nearest and clipped to their range, NaN becomes 0; floats are as they are. A grey page fills all colours of a buffer that has
    /// them; where the image has no opacity, it is the format's white.
    /// </remarks>
    /// <typeparam name="T"><see cref="byte"/>, <see cref="ushort"/> or <see cref="float"/>: the image's own format, see <see
    /// cref="ImageStack.ConvertTo"/>.</typeparam>
    /// <param name="image">The image.</param>
    /// <param name="pixels">Receives the samples; what lies between rows is left alone.</param>
    /// <param name="samples">Samples of a pixel: 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity.</param>
    /// <param name="stride">Distance from row to row in samples; rows without gaps where omitted.</param>
    /// <param name="order">The order of colours.</param>
    /// <param name="page">Which page, from 0.</param>
    /// <exception cref="SymfluxException">The buffer is too short, has no place for colours, or is of another format than the image.</exception>
    public static void Write<T>(
        ImageStack image, Span<T> pixels, int samples = 1, int? stride = null, PixelOrder order = PixelOrder.Rgb, int page = 0)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, image.Pages.Length);
        if (FormatOf<T>() != image.Format)
        {
            throw new SymfluxException(
                $"the image is of {image.Format.Describe()}, the buffer of {FormatOf<T>().Describe()}; convert the image by ConvertTo first");
        }

        var (source, alpha) = (image.Pages[page], image.Alpha[page]);
        var (width, height) = (source.Grid.Width, source.Grid.Height);
        var step = Check(pixels.Length, width, height, samples, stride);
        var colours = samples < 3 ? 1 : 3;
        if (colours < source.Channels)
        {
            throw new SymfluxException($"the image has colours, and a buffer of {samples} samples per pixel has no place for them; give 3 or 4");
        }

        var white = T.CreateSaturating(image.Format.Peak());
        for (var sample = 0; sample < samples; sample++)
        {
            var plane = sample < colours
                ? source.Channel(Math.Min(ChannelOf(sample, colours, order), source.Channels - 1))
                : alpha is null ? default : alpha.Values;
            for (var y = 0; y < height; y++)
            {
                var row = pixels.Slice(y * step, width * samples);
                for (var x = 0; x < width; x++)
                {
                    row[x * samples + sample] = plane.IsEmpty ? white : Sample<T>(plane[y * width + x]);
                }
            }
        }
    }

    private static T Sample<T>(float value) where T : unmanaged, INumber<T> =>
        T.CreateSaturating(typeof(T) == typeof(float) ? value : MathF.Round(value));

    private static int ChannelOf(int sample, int channels, PixelOrder order) => channels == 3 && order == PixelOrder.Bgr ? 2 - sample : sample;

    private static SampleFormat FormatOf<T>() =>
        typeof(T) == typeof(byte) ? SampleFormat.UInt8
        : typeof(T) == typeof(ushort) ? SampleFormat.UInt16
        : typeof(T) == typeof(float) ? SampleFormat.Float32
        : throw new SymfluxException($"pixels are byte, ushort or float, not {typeof(T).Name}");

    private static int Check(int length, int width, int height, int samples, int? stride)
    {
        if (width < 1 || height < 1)
        {
            throw new SymfluxException($"an image of {width}×{height} pixels has no pixel; give extents of at least 1");
        }

        if (samples is < 1 or > 4)
        {
            throw new SymfluxException($"{samples} samples per pixel are not known; give 1 (grey), 2 (with opacity), 3 (colours) or 4 (with opacity)");
        }

        var step = stride ?? width * samples;
        if (step < width * samples)
        {
            throw new SymfluxException($"a row has {width * samples} samples, and the next begins {step} after it; give a stride of at least as many");
        }

        // The last row may end with its last pixel.
        var needed = (long)(height - 1) * step + width * samples;
        return length >= needed
            ? step
            : throw new SymfluxException($"{height} rows of {width}×{samples} samples, {step} apart, take {needed} samples, and the buffer has {length}");
    }
}
