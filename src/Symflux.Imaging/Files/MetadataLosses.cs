namespace Symflux.Imaging.Files;

/// <summary>Names of what a stack carries besides pixels and a format cannot hold.</summary>
internal static class MetadataLosses
{
    /// <summary>Everything, for formats of numbers alone.</summary>
    public static IEnumerable<string> All(StackHeader header) =>
    [
        .. Opacity(header), .. Meaning(header), .. Axes(header), .. Profile(header), .. Resolution(header),
        .. Description(header), .. Blocks(header, null),
    ];

    /// <summary>Tags and chunks of other formats.</summary>
    /// <param name="header">The header.</param>
    /// <param name="except">The format whose blocks are written, or null.</param>
    public static IEnumerable<string> Blocks(StackHeader header, string? except) =>
        header.Metadata.SelectMany(page => page.Blocks)
            .Where(block => block.Format != except).Select(block => block.Name).Distinct();

    /// <summary>The colour profile, where there is one.</summary>
    public static IEnumerable<string> Profile(StackHeader header) =>
        Where(header, page => !page.IccProfile.IsDefaultOrEmpty, "colour profile");

    /// <summary>The resolution, where there is one.</summary>
    public static IEnumerable<string> Resolution(StackHeader header) =>
        Where(header, page => page.Resolution is { X: not 1 } or { Y: not 1 }, "resolution");

    /// <summary>The description, where there is one.</summary>
    public static IEnumerable<string> Description(StackHeader header) =>
        Where(header, page => page.Description is { Length: > 0 }, "description");

    /// <summary>What the pages stand for, where it is known.</summary>
    public static IEnumerable<string> Axes(StackHeader header) => header.Axes is null ? [] : [$"axes ({header.Axes})"];

    /// <summary>What a value for "unknown" stands for, and that white is zero.</summary>
    public static IEnumerable<string> Meaning(StackHeader header)
    {
        if (header.Metadata.FirstOrDefault(page => page.NoData is not null) is { NoData: var value })
        {
            yield return $"that {value} means unknown";
        }

        if (header.Metadata.Any(page => page.IsWhiteZero) && !Tiff.TiffLayout.CanTurnRound(header.Format))
        {
            yield return "that 0 is white";
        }
    }

    /// <summary>The opacity, where it says anything.</summary>
    public static IEnumerable<string> Opacity(StackHeader header) => header.Pages.Any(page => page.HasOpacity) ? ["opacity"] : [];

    private static IEnumerable<string> Where(StackHeader header, Func<PageMetadata, bool> has, string name) =>
        header.Metadata.Any(has) ? [name] : [];
}
