using System.Collections.Immutable;
using System.CommandLine;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli;

/// <summary>Writes images and says what of the input they do not hold, in one line for each.</summary>
internal static class ImageOutput
{
    /// <summary>The option for formats with loss.</summary>
    public static Option<int> Quality() => new("--quality")
    {
        Description = "Quality of JPEG and WebP, 1 to 100; WebP of 100 is without loss.",
        HelpName = "N",
        DefaultValueFactory = _ => ImageFileOptions.Default.Quality,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is >= 1 and <= 100)
            {
                return value;
            }

            result.AddError($"--quality takes a whole number from 1 to 100, not '{(result.Tokens.Count == 1 ? result.Tokens[0].Value : "")}'");
            return 0;
        },
    };

    /// <summary>Reads an image from a file, or from the standard input for "-".</summary>
    public static ImageStack Load(string source)
    {
        if (source != OutputFile.Pipe)
        {
            return ImageFile.Load(source);
        }

        using var stream = Console.OpenStandardInput();
        return ImageFile.Load(stream, "the standard input");
    }

    /// <summary>Writes an image; then says what got lost on the way from the file that it was made of.</summary>
    /// <param name="terminal">Receives the line, as a warning.</param>
    /// <param name="source">The input.</param>
    /// <param name="target">The output.</param>
    /// <param name="stack">What to write, with the reader's remarks.</param>
    /// <param name="quality">Quality of formats with loss.</param>
    public static void Save(Terminal terminal, string source, string target, ImageStack stack, int quality)
    {
        var options = new ImageFileOptions { Quality = quality };
        var lost = target == OutputFile.Pipe ? SaveToPipe(stack, options)
            : AtomicFile.IsDevice(target) ? SaveToDevice(target, stack, options)
            : ImageFile.Save(target, stack, options);
        List<string> words = [.. stack.Remarks, .. stack.Unkept];
        if (lost.Count > 0)
        {
            words.Add($"'{Path.GetFileName(target)}' does not hold: {string.Join(", ", lost)}");
        }

        if (words.Count > 0)
        {
            terminal.Warn($"{source}: {string.Join("; ", words)}");
        }
    }

    /// <summary>As PNG where that holds it, else as TIFF.</summary>
    private static IReadOnlyList<string> SaveToPipe(ImageStack stack, ImageFileOptions options)
    {
        using var stream = Console.OpenStandardOutput();
        var isPng = stack.Pages is [{ Grid.Dimension: 2, Channels: 1 or 3 }] && stack.Format is SampleFormat.UInt8 or SampleFormat.UInt16;
        return ImageFile.Save(stream, isPng ? ".png" : ".tif", stack, options);
    }

    /// <summary>As TIFF, which holds everything, since /dev/null has no ending that says which format.</summary>
    private static IReadOnlyList<string> SaveToDevice(string device, ImageStack stack, ImageFileOptions options)
    {
        IReadOnlyList<string> lost = [];
        AtomicFile.Write(device, stream => lost = ImageFile.Save(stream, ".tif", stack, options));
        return lost;
    }

    /// <summary>"2 channels, 4 slices of 0.3 µm; 0.4 % of the samples are unknown and stay so", or null where there is nothing to say.</summary>
    /// <param name="stack">What was read.</param>
    /// <param name="volumes">The volumes that were made of its pages; none where pages are for themselves.</param>
    public static string? Understood(ImageStack stack, ImmutableArray<Field<float>> volumes)
    {
        var words = new List<string>();
        if (stack.Axes is { } axes)
        {
            words.Add(axes.ToString());
        }

        if (UnknownSamples.Exist(stack))
        {
            words.Add($"{100 * UnknownSamples.ShareOf(stack):G3} % of the samples are unknown and stay so");
        }

        if (volumes is [{ Grid: var grid }, ..])
        {
            var spacing = FormattableString.Invariant($"{grid.SpacingZ:G6},{grid.SpacingY:G6},{grid.SpacingX:G6}");
            words.Add($"{volumes.Length} {(volumes.Length == 1 ? "volume" : "volumes")} of {grid}, spacing {spacing}");
        }

        return words.Count == 0 ? null : string.Join("; ", words);
    }
}
