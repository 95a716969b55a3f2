using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Report;

/// <summary>An image before and after a command, with what a reader wants to know about both.</summary>
/// <param name="Input">Name of the file that was read.</param>
/// <param name="Before">What was read.</param>
/// <param name="After">What was computed, before it is rounded to the depth of a file; as many pages, of the same sizes.</param>
internal sealed record BeforeAfter(string Input, ImageStack Before, ImageStack After)
{
    /// <summary>Name of the file that was written.</summary>
    public required string Output { get; init; }

    /// <summary>The command as it was given.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Settings or noise model, and how the run went: names and plain text.</summary>
    public required ImmutableArray<(string Name, string Text)> Settings { get; init; }

    /// <summary>What is proven of the computation, one sentence each; or why nothing is.</summary>
    public required ImmutableArray<string> Certificate { get; init; }

    /// <summary>
    /// Which pixels the command went by, page by page, where it fills in the others: 1 where given, 0 elsewhere; null
    /// where it changes all.
    /// </summary>
    public ImmutableArray<Field<float>>? Given { get; init; }
}
