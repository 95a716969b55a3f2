using System.Collections.Immutable;
using System.Globalization;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>What was done to a file, row by row.</summary>
/// <param name="Shape">The shape of the file.</param>
/// <param name="Grid">The grid of what was done at once: a page, or a volume.</param>
/// <param name="Remarks">How the file was understood, and what of it was not kept.</param>
/// <param name="Lost">What the new file does not hold of the old one, such as "resolution".</param>
public sealed record RowRun(StackShape Shape, LayeredGrid Grid, ImmutableArray<string> Remarks, ImmutableArray<string> Lost)
{
    /// <summary>What was done to each page; empty for what needs no understanding.</summary>
    public ImmutableArray<DenoisedPage> Pages { get; init; } = [];

    /// <summary>What was understood and done to the pages, in one line.</summary>
    public string Words => Denoised.Describe(Pages);

    /// <summary>"in one piece, in about 3.2 GB: block 1: a linear solve couples all samples"; null for what runs by layers, or chose to.</summary>
    internal static string? InOnePiece(StreamingSolver<float>? solver) => solver?.WhyWhole is { } reason
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"in one piece, in about {(solver.Bytes >= 1e9 ? $"{solver.Bytes / 1e9:F1} GB" : $"{Math.Ceiling(solver.Bytes / 1e6)} MB")}: {reason}")
        : null;
}
