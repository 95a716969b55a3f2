using System.Globalization;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>The lines "key=value" with which ImageJ describes a stack in the first page's ImageDescription.</summary>
internal static class ImageJDescription
{
    /// <summary>The version whose form of description this is.</summary>
    private const string Signature = "ImageJ=";

    private const string Header = Signature + "1.53t";

    /// <summary>Whether a description is ImageJ's.</summary>
    public static bool Recognises(string? description) => description?.StartsWith(Signature, StringComparison.Ordinal) == true;

    /// <summary>The number of pages that a description promises, 1 where it does not say.</summary>
    public static int PagesOf(string? description) =>
        Recognises(description) && int.TryParse(Value(description!, "images"), CultureInfo.InvariantCulture, out var count)
            ? count : 1;

    /// <summary>The axes of a stack.</summary>
    /// <param name="description">The first page's description.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="resolution">Pixels per unit; where it has no unit of its own, it is per unit of the description.</param>
    /// <param name="remark">What does not fit, or null.</param>
    public static StackAxes? Read(string description, int pages, Resolution? resolution, out string? remark)
    {
        remark = null;
        var (channels, slices, frames) = (Count("channels"), Count("slices"), Count("frames"));
        if ((long)channels * slices * frames == 1)
        {
            slices = pages;
        }

        if ((long)channels * slices * frames != pages)
        {
            remark = $"its description speaks of {channels} channels, {slices} slices and {frames} frames, which are not {pages} pages; "
                + "they count as pages without axes";
            return null;
        }

        var unit = Value(description, "unit") is { Length: > 0 } given and not ("pixel" or "pixels")
            ? NameOf(given) : resolution?.Unit switch
        {
            ResolutionUnit.Inch => "inch",
            ResolutionUnit.Centimetre => "cm",
            _ => null,
        };
        var spacing = Number("spacing");
        if (pages == 1 && unit is null && spacing is null)
        {
            return null;
        }

        return new StackAxes(channels, slices, frames)
        {
            SliceSpacing = spacing,
            RowSpacing = Distance(resolution?.Y),
            ColumnSpacing = Distance(resolution?.X),
            Unit = unit,
            FrameInterval = Number("finterval"),
        };

        static double? Distance(double? perUnit) => perUnit is { } count ? DecimalNumber.Of(1 / count) : null;

        int Count(string key) => int.TryParse(Value(description, key), CultureInfo.InvariantCulture, out var count) && count > 0
            ? count : 1;

        double? Number(string key) => double.TryParse(Value(description, key), CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && number != 0 ? Math.Abs(number) : null;
    }

    /// <summary>A description that says what the axes say, with all other lines of the old one.</summary>
    /// <param name="old">The description of the file that was read; of any kind, or null.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="isColour">Whether pages are colours, for which ImageJ has no channels besides.</param>
    public static string Write(string? old, StackAxes axes, bool isColour)
    {
        List<string> lines = Recognises(old) ? [.. old!.Split('\n').Where(line => line.Length > 0)] : [Header];
        Set("images", axes.Pages > 1 ? Text(axes.Pages) : null);
        Set("channels", axes.Channels > 1 ? Text(axes.Channels) : null);
        Set("slices", axes.Slices > 1 ? Text(axes.Slices) : null);
        Set("frames", axes.Frames > 1 ? Text(axes.Frames) : null);
        var dimensions = (axes.Channels > 1 ? 1 : 0) + (axes.Slices > 1 ? 1 : 0) + (axes.Frames > 1 ? 1 : 0);
        if (dimensions > 1 && Value(string.Join('\n', lines), "hyperstack") is null)
        {
            lines.Add("hyperstack=true");
        }

        if (axes.Channels > 1 && !isColour && !Recognises(old))
        {
            lines.Add("mode=grayscale");
        }

        if (axes.Unit is { } unit && NameOf(Value(string.Join('\n', lines), "unit") ?? "") != unit)
        {
            Set("unit", unit == "µm" ? "um" : unit);
        }

        SetNumber("spacing", axes.SliceSpacing);
        SetNumber("finterval", axes.FrameInterval);
        return string.Join('\n', lines) + "\n";

        void SetNumber(string key, double? value)
        {
            var there = Value(string.Join('\n', lines), key);
            if (value is { } number && !(double.TryParse(there, CultureInfo.InvariantCulture, out var stated)
                && Math.Abs(stated) == number))
            {
                Set(key, Text(number));
            }
        }

        void Set(string key, string? value)
        {
            var at = lines.FindIndex(line => line.StartsWith(key + "=", StringComparison.Ordinal));
            switch (at, value)
            {
                case (>= 0, null):
                    lines.RemoveAt(at);
                    break;
                case (>= 0, _):
                    lines[at] = $"{key}={value}";
                    break;
                case (_, not null):
                    lines.Add($"{key}={value}");
                    break;
            }
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string? Value(string description, string key)
    {
        foreach (var line in description.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key) && line.Length > key.Length && line[key.Length] == '=')
            {
                return line[(key.Length + 1)..].Trim().ToString();
            }
        }

        return null;
    }

    /// <summary>The usual name of a unit; ImageJ writes µ as an escape, "um" or "micron".</summary>
    private static string NameOf(string unit) =>
        unit.Replace("\\u00B5", "µ", StringComparison.OrdinalIgnoreCase).Replace('\u03BC', 'µ') switch
        {
            "um" or "micron" or "microns" or "micrometer" or "micrometre" => "µm",
            var name => name,
        };
}
