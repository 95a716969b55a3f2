using System.Collections.Immutable;

namespace Symflux.Imaging.Files;

/// <summary>All of a stack but its pixels.</summary>
/// <param name="Pages">At least one.</param>
/// <param name="Format">Depth, and thereby scale, of the values.</param>
/// <param name="Axes">What the pages stand for; null where nobody says.</param>
internal sealed record StackHeader(ImmutableArray<PageHeader> Pages, SampleFormat Format, StackAxes? Axes)
{
    /// <summary>What a reader has to say about the pixels, one sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>What of the file a written stack will not have, or have in another form; one sentence each.</summary>
    public ImmutableArray<string> Unkept { get; init; } = [];

    /// <summary>What there is to say of each page.</summary>
    public IEnumerable<PageMetadata> Metadata => Pages.Select(page => page.Metadata);

    /// <summary>The header of a stack.</summary>
    public static StackHeader Of(ImageStack stack) => new(
        [
            .. stack.Pages.Select((page, i) =>
                new PageHeader(page.Grid.Width, page.Grid.Height, page.Channels, stack.Alpha[i] is not null, stack.Metadata[i])
                {
                    IsSignal = page.Grid.Dimension == 1,
                }),
        ],
        stack.Format, stack.Axes);
}
