namespace Symflux.Imaging.Files;

/// <summary>Names of what a stack carries besides pixels and a format cannot hold.</summary>
internal static class MetadataLosses
{
    /// <summary>Everything, for formats of numbers alone.</summary>
    public static IEnumerable<string> All(ImageStack stack) =>
    [
        .. Opacity(stack), .. Meaning(stack), .. Axes(stack), .. Profile(stack), .. Resolution(stack), .. Description(stack),
        .. Blocks(stack, null),
    ];

    /// <summary>Tags and chunks of other formats.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="except">The format whose blocks are written, or null.</param>
    public static IEnumerable<string> Blocks(ImageStack stack, string? except) =>
        stack.Metadata.SelectMany(page => page.Blocks)
            .Where(block => block.Format != except).Select(block => block.Name).Distinct();

    /// <summary>The colour profile, where there is one.</summary>
    public static IEnumerable<string> Profile(ImageStack stack) =>
        Where(stack, page => !page.IccProfile.IsDefaultOrEmpty, "colour profile");

    /// <summary>The resolution, where there is one.</summary>
    public static IEnumerable<string> Resolution(ImageStack stack) =>
        Where(stack, page => page.Resolution is { X: not 1 } or { Y: not 1 }, "resolution");

    /// <summary>The description, where there is one.</summary>
    public static IEnumerable<string> Description(ImageStack stack) =>
        Where(stack, page => page.Description is { Length: > 0 }, "description");

    /// <summary>What the pages stand for, where it is known.</summary>
    public static IEnumerable<string> Axes(ImageStack stack) => stack.Axes is null ? [] : [$"axes ({stack.Axes})"];

    /// <summary>What a value for "unknown" stands for, and that white is zero.</summary>
    public static IEnumerable<string> Meaning(ImageStack stack)
    {
        if (stack.Metadata.FirstOrDefault(page => page.NoData is not null) is { NoData: var value })
        {
            yield return $"that {value} means unknown";
        }

        if (stack.Metadata.Any(page => page.IsWhiteZero) && !Tiff.TiffLayout.CanTurnRound(stack.Format))
        {
            yield return "that 0 is white";
        }
    }

    /// <summary>The opacity, where it says anything.</summary>
    public static IEnumerable<string> Opacity(ImageStack stack) => stack.Alpha.All(page => page is null) ? [] : ["opacity"];

    private static IEnumerable<string> Where(ImageStack stack, Func<PageMetadata, bool> has, string name) =>
        stack.Metadata.Any(has) ? [name] : [];
}
