using System.Collections.Immutable;
using Symflux.Imaging.Files;

namespace Symflux.Imaging;

/// <summary>
/// All of a stack but its pixels, where all pages are alike: what files say before their rows are read or written.
/// </summary>
/// <param name="Pages">Number of pages, at least 1.</param>
/// <param name="Width">Pixels per row, at least 1.</param>
/// <param name="Height">Rows of a page, at least 1.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Format">Depth, and thereby scale, of the values.</param>
public sealed record StackShape(int Pages, int Width, int Height, int Channels, SampleFormat Format)
{
    /// <summary>Whether every page has an opacity, in the same scale.</summary>
    public bool HasOpacity { get; init; }

    /// <summary>
    /// Resolution, description, colour profile and value for "unknown" of each page; empty where there is none at all.
    /// </summary>
    public ImmutableArray<PageMetadata> Metadata { get; init; } = [];

    /// <summary>What the pages stand for; null where nobody says.</summary>
    public StackAxes? Axes { get; init; }

    /// <summary>The shape of a stack.</summary>
    /// <exception cref="SymfluxException">It is a signal, or its pages are not alike.</exception>
    public static StackShape Of(ImageStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return Of(StackHeader.Of(stack));
    }

    /// <inheritdoc cref="Of(ImageStack)"/>
    internal static StackShape Of(StackHeader header)
    {
        var first = header.Pages[0];
        if (first.IsSignal)
        {
            throw new SymfluxException("it is a signal, which is a single row; load and save it whole");
        }

        for (var i = 1; i < header.Pages.Length; i++)
        {
            var page = header.Pages[i];
            if (!page.HasShapeOf(first) || page.HasOpacity != first.HasOpacity)
            {
                throw new SymfluxException(
                    $"its page 1 has {Describe(first)}, and page {i + 1} {Describe(page)}; "
                    + "load and save it whole, or make its pages alike");
            }
        }

        return new StackShape(header.Pages.Length, first.Width, first.Height, first.Channels, header.Format)
        {
            HasOpacity = first.HasOpacity,
            Metadata = [.. header.Metadata],
            Axes = header.Axes,
        };
    }

    /// <summary>The header of a file.</summary>
    /// <exception cref="SymfluxException">No page, no pixel, a wrong number of channels, or metadata of another number of
    /// pages.</exception>
    internal StackHeader ToHeader()
    {
        if (Pages < 1 || Width < 1 || Height < 1)
        {
            throw new SymfluxException($"the shape is {Pages} pages of {Width}×{Height} pixels; give at least 1 of each");
        }

        if (Channels is not (1 or 3))
        {
            throw new SymfluxException($"the shape has {Channels} channels; a page has 1 (grey) or 3 (red, green, blue)");
        }

        if ((!Metadata.IsDefaultOrEmpty && Metadata.Length != Pages) || (Axes is not null && Axes.Pages != Pages))
        {
            throw new SymfluxException(
                $"a shape of {Pages} pages comes with metadata of {(Metadata.IsDefault ? 0 : Metadata.Length)} "
                + $"and axes of {Axes?.Pages ?? 0}; give as many, or none");
        }

        return new StackHeader(
            [
                .. Enumerable.Range(0, Pages).Select(i => new PageHeader(
                    Width, Height, Channels, HasOpacity, Metadata.IsDefaultOrEmpty ? PageMetadata.None : Metadata[i])),
            ],
            Format, Axes);
    }

    private static string Describe(PageHeader page) => page.DescribeShape() + (page.HasOpacity ? " with opacity" : "");
}
