using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>The XML of the Open Microscopy Environment in the first page's ImageDescription.</summary>
internal static class OmeDescription
{
    private const long LongestDocument = 1 << 26;

    /// <summary>Metres per unit.</summary>
    private static readonly Dictionary<string, double> Lengths = new()
    {
        ["pm"] = 1e-12, ["Å"] = 1e-10, ["nm"] = 1e-9, ["µm"] = 1e-6, ["mm"] = 1e-3, ["cm"] = 1e-2, ["m"] = 1, ["in"] = 0.0254,
    };

    /// <summary>Seconds per unit.</summary>
    private static readonly Dictionary<string, double> Times = new()
    {
        ["ns"] = 1e-9, ["µs"] = 1e-6, ["ms"] = 1e-3, ["s"] = 1, ["min"] = 60, ["h"] = 3600, ["d"] = 86400,
    };

    /// <summary>Whether a description is such a document.</summary>
    public static bool Recognises(string? description) =>
        description is not null && description.AsSpan().TrimStart().StartsWith("<")
            && description.AsSpan().TrimEnd().EndsWith("OME>");

    /// <summary>The axes of a stack.</summary>
    /// <param name="description">The first page's description.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="isInterleaved">Whether the channels stand together in the pixels of a directory.</param>
    /// <returns>
    /// The axes, or null; which page is at each place, where that is not the order of the file; and what does not fit.
    /// </returns>
    public static (StackAxes? Axes, int[]? Places, string? Remark) Read(string description, int pages, bool isInterleaved)
    {
        XElement root;
        try
        {
            root = Parse(description).Root!;
        }
        catch (XmlException)
        {
            return (null, null, "its OME description is no XML; its pages have no axes");
        }

        XElement[] images = [.. Named(root, "Image").Select(image => Named(image, "Pixels").FirstOrDefault()).OfType<XElement>()];
        if (images is not [var pixels])
        {
            return (null, null, $"its OME description has {images.Length} images; its pages count as pages without axes");
        }

        var (sizeC, sizeZ, sizeT) = (Count(pixels, "SizeC", 1), Count(pixels, "SizeZ", 1), Count(pixels, "SizeT", 1));
        XElement[] described = [.. Named(pixels, "Channel")];
        var channels = !isInterleaved && described.Length > 0
            && described.Sum(channel => (long)Count(channel, "SamplesPerPixel", 1)) == sizeC
            ? described.Length
            : sizeC;
        var order = ((string?)pixels.Attribute("DimensionOrder"))?.Replace("XY", "", StringComparison.Ordinal) ?? "CZT";
        order = isInterleaved ? "C" + order.Replace("C", "", StringComparison.Ordinal) : order;
        if (order.Length != 3 || !order.Contains('C', StringComparison.Ordinal) || !order.Contains('Z', StringComparison.Ordinal)
            || !order.Contains('T', StringComparison.Ordinal) || (long)channels * sizeZ * sizeT != pages)
        {
            return (null, null,
                $"its OME description speaks of {channels} channels, {sizeZ} slices and {sizeT} frames, which are not "
                + $"{pages} pages; the set may have other files, and these count as pages without axes");
        }

        var unit = UnitOf(pixels, "PhysicalSizeXUnit", "µm");
        var axes = new StackAxes(channels, sizeZ, sizeT)
        {
            Order = order,
            ColumnSpacing = Measure(pixels, "PhysicalSizeX", "µm", unit, Lengths),
            RowSpacing = Measure(pixels, "PhysicalSizeY", "µm", unit, Lengths),
            SliceSpacing = Measure(pixels, "PhysicalSizeZ", "µm", unit, Lengths),
            FrameInterval = Measure(pixels, "TimeIncrement", "s", "s", Times),
        };
        axes = axes with { Unit = axes.ColumnSpacing is null && axes.RowSpacing is null && axes.SliceSpacing is null
            ? null : unit };
        return PlacesOf(root, pixels, axes, out var places)
            ? (axes, places, null)
            : (null, null,
                "the planes of its OME description are not its pages; the set may have other files, and these count as pages without axes");
    }

    /// <summary>The document brought up to date with what is written.</summary>
    /// <param name="description">The document that was read.</param>
    /// <param name="axes">Axes and distances, in the order of the pages.</param>
    /// <param name="format">Kind of samples that is written.</param>
    /// <returns>The new document, or the old text where it is no XML.</returns>
    public static string Write(string description, StackAxes axes, SampleFormat format)
    {
        XDocument document;
        try
        {
            document = Parse(description);
        }
        catch (XmlException)
        {
            return description;
        }

        foreach (var pixels in document.Root!.Descendants().Where(element => element.Name.LocalName == "Pixels").ToArray())
        {
            var type = format switch
            {
                SampleFormat.UInt8 => "uint8",
                SampleFormat.UInt16 => "uint16",
                SampleFormat.Int8 => "int8",
                SampleFormat.Int16 => "int16",
                SampleFormat.UInt32 => "uint32",
                SampleFormat.Int32 => "int32",
                _ => "float",
            };
            if ((string?)pixels.Attribute("Type") != type)
            {
                pixels.SetAttributeValue("Type", type);
                pixels.SetAttributeValue("SignificantBits", null);
            }

            pixels.SetAttributeValue("DimensionOrder", "XY" + axes.Order);
            pixels.SetAttributeValue("BigEndian", pixels.Attribute("BigEndian") is null ? null : "false");
            SetMeasure(pixels, "PhysicalSizeX", axes.ColumnSpacing, axes.Unit);
            SetMeasure(pixels, "PhysicalSizeY", axes.RowSpacing, axes.Unit);
            SetMeasure(pixels, "PhysicalSizeZ", axes.SliceSpacing, axes.Unit);
            XElement[] planes = [.. Named(pixels, "TiffData")];
            if (planes.Length > 0)
            {
                var all = new XElement(planes[0].Name, new XAttribute("IFD", 0), new XAttribute("PlaneCount", axes.Pages));
                planes[0].AddBeforeSelf(all);
                foreach (var plane in planes)
                {
                    plane.Remove();
                }
            }
        }

        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document.Root.ToString(SaveOptions.DisableFormatting);
    }

    private static XDocument Parse(string description)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            MaxCharactersInDocument = LongestDocument,
            XmlResolver = null,
        };
        using var reader = XmlReader.Create(new StringReader(description.Trim()), settings);
        return XDocument.Load(reader);
    }

    private static IEnumerable<XElement> Named(XElement parent, string name) =>
        parent.Elements().Where(element => element.Name.LocalName == name);

    private static int Count(XElement element, string name, int otherwise) =>
        int.TryParse((string?)element.Attribute(name), CultureInfo.InvariantCulture, out var value) && value > 0
            ? value : otherwise;

    private static string UnitOf(XElement pixels, string name, string otherwise) =>
        ((string?)pixels.Attribute(name) ?? otherwise).Replace('\u03BC', 'µ');

    private static double? Measure(XElement pixels, string name, string usual, string wanted, Dictionary<string, double> units)
    {
        if (!double.TryParse((string?)pixels.Attribute(name), CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value) || value <= 0)
        {
            return null;
        }

        var unit = UnitOf(pixels, name + "Unit", usual);
        return unit == wanted ? value
            : units.TryGetValue(unit, out var from) && units.TryGetValue(wanted, out var to) ? DecimalNumber.Of(value * from / to)
            : null;
    }

    private static void SetMeasure(XElement pixels, string name, double? value, string? unit)
    {
        if (value is { } distance && Measure(pixels, name, "µm", unit ?? "µm", Lengths) != distance)
        {
            pixels.SetAttributeValue(name, distance.ToString("R", CultureInfo.InvariantCulture));
            pixels.SetAttributeValue(name + "Unit", unit);
        }
    }

    /// <summary>Where the planes are, if all are in this file.</summary>
    /// <param name="root">The document.</param>
    /// <param name="pixels">The image.</param>
    /// <param name="axes">Its axes.</param>
    /// <param name="places">The page at each place of the axes' order; null where that is the place itself.</param>
    private static bool PlacesOf(XElement root, XElement pixels, StackAxes axes, out int[]? places)
    {
        var count = (int)axes.Pages;
        var map = Enumerable.Repeat(-1, count).ToArray();
        foreach (var data in Named(pixels, "TiffData"))
        {
            if (Named(data, "UUID").FirstOrDefault() is { } file && root.Attribute("UUID") is { } own
                && file.Value.Trim() != own.Value.Trim())
            {
                places = null;
                return false;
            }

            int Attribute(string name) =>
                int.TryParse((string?)data.Attribute(name), CultureInfo.InvariantCulture, out var value) && value >= 0
                    ? value : 0;
            var page = Attribute("IFD");
            var planes = Count(data, "PlaneCount", data.Attribute("IFD") is null ? count : 1);
            var (channel, slice, frame) = (Attribute("FirstC"), Attribute("FirstZ"), Attribute("FirstT"));
            if (channel >= axes.Channels || slice >= axes.Slices || frame >= axes.Frames)
            {
                places = null;
                return false;
            }

            var place = axes.PageOf(channel, slice, frame);
            for (var i = 0; i < planes && place + i < count && page + i < count; i++)
            {
                map[place + i] = page + i;
            }
        }

        var isPlain = map.All(page => page == -1) || map.Index().All(entry => entry.Index == entry.Item);
        places = isPlain ? null : map;
        return isPlain || map.Distinct().Count() == count && !map.Contains(-1);
    }
}
