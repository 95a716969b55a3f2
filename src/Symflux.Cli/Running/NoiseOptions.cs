using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Symflux.Imaging;
using Symflux.Restoration;

namespace Symflux.Cli.Running;

/// <summary>The options --noise and --sigma, its short form.</summary>
internal sealed class NoiseOptions
{
    private const string Auto = "auto", Gaussian = "gaussian", Poisson = "poisson", Map = "map", Correlated = "correlated";

    /// <summary>Noise of longer correlation is not told from the image by any estimate.</summary>
    private const int LargestStep = 16;

    private readonly Option<Func<Noise>?> noise = new("--noise")
    {
        Description = "The noise, in the input's own grey values. auto estimates it from each image, page by page where pages differ and colour by "
            + "colour. gaussian: the standard deviation S, or one for each channel, such as gaussian:12/20/16. poisson: photons, GAIN "
            + "grey values for each, above OFFSET (0), with READ (0) as the standard deviation of reading them out. map: a file with the standard "
            + "deviation of every sample. correlated: the noise is estimated, and independent from STEP samples on; auto finds the step, and 1 says "
            + "that there is no correlation. auto by default; a page too small for an estimate is then kept, or, with --model, gets the model's own "
            + "level as a share of white.",
        HelpName = $"{Auto}|{Gaussian}:S[/S/S]|{Poisson}:GAIN[,OFFSET,READ]|{Correlated}:STEP|{Map}:FILE",
        CustomParser = result => Parse(result, Text(result)),
    };

    private readonly Option<Func<Noise>?> sigma = new("--sigma")
    {
        Description = "Short for --noise gaussian:S, or --noise auto.",
        HelpName = $"S[/S/S]|{Auto}",
        CustomParser = result => Text(result) == Auto ? () => Noise.Auto
            : Levels(Text(result)) is { } levels ? () => Noise.Gaussian(levels)
            : Refuse(
                result,
                $"--sigma takes a positive number such as 25, in the input's grey values, one for each channel such as 12/20/16, or {Auto}, not "
                + $"'{Text(result)}'"),
    };

    /// <summary>Both.</summary>
    public IReadOnlyList<Option> All => [noise, sigma];

    /// <summary>Whether one of them is given.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(noise) is not null || parsed.GetResult(sigma) is not null;

    /// <summary>What they say; null where nothing is said.</summary>
    /// <exception cref="SymfluxException">Both are given, or a map cannot be read.</exception>
    public Noise? Read(ParseResult parsed)
    {
        var (given, level) = (parsed.GetValue(noise), parsed.GetValue(sigma));
        return given is null || level is null
            ? (given ?? level)?.Invoke()
            : throw new SymfluxException("--sigma is short for --noise gaussian:S; give one of the two");
    }

    /// <summary>The file that a map is read from; null where none is given.</summary>
    public string? FileFrom(ParseResult parsed) =>
        parsed.GetResult(noise)?.Tokens is [{ Value: var text }] && text.StartsWith($"{Map}:", StringComparison.Ordinal) ? text[(Map.Length + 1)..] : null;

    private static Func<Noise>? Parse(ArgumentResult result, string text)
    {
        var (kind, rest) = text.IndexOf(':') is var colon and >= 0 ? (text[..colon], text[(colon + 1)..]) : (text, "");
        switch (kind)
        {
            case Auto when rest.Length == 0:
                return () => Noise.Auto;
            case Gaussian when Levels(rest) is { } levels:
                return () => Noise.Gaussian(levels);
            case Poisson:
                var numbers = rest.Split(',').Select(Number).ToArray();
                if (numbers.Length is 1 or 3 && Array.TrueForAll(numbers, number => number is not null) && numbers[0] > 0
                    && (numbers.Length == 1 || numbers[2] >= 0))
                {
                    return () => Noise.Of(NoiseModel.Photons(
                        numbers[0]!.Value, numbers.ElementAtOrDefault(1) ?? 0, numbers.ElementAtOrDefault(2) ?? 0));
                }

                return Refuse(result, $"--noise poisson takes GAIN or GAIN,OFFSET,READ with a positive gain, such as poisson:2.1,100,3, not '{rest}'");
            case Correlated when int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step is >= 1 and <= LargestStep:
                return () => Noise.Correlated(step);
            case Map when rest.Length > 0:
                return () => Noise.Map(ImageFile.Load(rest).Pages);
            default:
                return Refuse(
                    result,
                    $"--noise is '{text}'; it takes auto, gaussian:S, gaussian:S/S/S, poisson:GAIN, poisson:GAIN,OFFSET,READ, correlated:STEP or "
                    + $"map:FILE, with S and GAIN positive and STEP from 1 to {LargestStep}");
        }
    }

    /// <summary>Positive noise levels: one, or one for each channel with "/" between; null where that is not what it says.</summary>
    public static double[]? Levels(string text)
    {
        double?[] levels = [.. text.Split('/').Select(Number)];
        return Array.TrueForAll(levels, level => level > 0) ? [.. levels.Select(level => level!.Value)] : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static string Text(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";

    private static Func<Noise>? Refuse(ArgumentResult result, string message)
    {
        result.AddError(message);
        return null;
    }
}
