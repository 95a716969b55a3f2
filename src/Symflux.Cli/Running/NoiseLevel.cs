using System.CommandLine;
using System.Globalization;

namespace Symflux.Cli.Running;

/// <summary>What the user says about the noise: a standard deviation, or that it is to be estimated.</summary>
/// <param name="Given">Standard deviation in the input's grey values, &gt; 0; null to estimate it.</param>
internal sealed record NoiseLevel(double? Given)
{
    private const string AutoWord = "auto";

    /// <summary>The level is estimated from the image.</summary>
    public static NoiseLevel Auto { get; } = new((double?)null);

    /// <summary>An option that takes a positive number or the word auto.</summary>
    public static Option<NoiseLevel?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = $"S|{AutoWord}",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (text == AutoWord)
            {
                return Auto;
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value))
            {
                return new NoiseLevel(value);
            }

            result.AddError($"{name} takes a positive number such as 25, in the input's grey values, or {AutoWord}, not '{text}'");
            return null;
        },
    };
}
