using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Symflux.Cli;

/// <summary>A word of the command line and what it stands for.</summary>
internal sealed record Choice<T>(string Word, T Value)
{
    /// <summary>The word: what the help text shows as default.</summary>
    public override string ToString() => Word;
}

/// <summary>Options and arguments that parse themselves strictly and say in one line what they take.</summary>
internal static class CommandOptions
{
    /// <summary>A real number, with a point; "1,5" is refused instead of read as 15.</summary>
    public static Option<double?> Number(string name, string unit, string description) => new(name)
    {
        Description = description,
        HelpName = unit,
        CustomParser = result => double.TryParse(
            Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : Refuse<double?>(result, $"{name} takes a number such as 0.25, not '{Text(result)}'"),
    };

    /// <summary>--peak, the grey value of white.</summary>
    public static Option<double?> Peak(string description) => new("--peak")
    {
        Description = description,
        HelpName = "WHITE",
        CustomParser = result =>
            double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)
                ? value
                : Refuse<double?>(result, $"--peak takes a positive number such as 4095, not '{Text(result)}'"),
    };

    /// <summary>A whole number in a range.</summary>
    public static Option<int> Count(string name, string description, int standard, int least = 1, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => standard,
        CustomParser = result => int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= least
                ? value
                : Refuse<int>(result, $"{name} takes a whole number of at least {least}, not '{Text(result)}'"),
    };

    /// <summary>A whole number from 1 on that may be left out.</summary>
    public static Option<int?> OptionalCount(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1
            ? value
            : Refuse<int?>(result, $"{name} takes a whole number of at least 1, not '{Text(result)}'"),
    };

    /// <summary>A seed for random numbers that may be left out.</summary>
    public static Option<ulong?> OptionalSeed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => ulong.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : Refuse<ulong?>(result, SeedFault(result)),
    };

    /// <summary>A seed for random numbers.</summary>
    public static Option<ulong> Seed(ulong standard, string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => standard,
        CustomParser = result => ulong.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : Refuse<ulong>(result, SeedFault(result)),
    };

    /// <summary>One of several words.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it decides.</param>
    /// <param name="standard">The word that counts when the option is not given, or null for none.</param>
    /// <param name="choices">The words and what they stand for.</param>
    public static Option<Choice<T>?> Choice<T>(string name, string description, string? standard, params (string Word, T Value)[] choices)
    {
        var option = new Option<Choice<T>?>(name)
        {
            Description = description,
            HelpName = string.Join('|', choices.Select(choice => choice.Word)),
            CustomParser = result => Find(Text(result)) ?? Refuse<Choice<T>?>(
                result, $"{name} is '{Text(result)}'; it must be one of {string.Join(", ", choices.Select(choice => choice.Word))}"),
        };
        option.CompletionSources.Add([.. choices.Select(choice => choice.Word)]);
        if (standard is not null)
        {
            option.DefaultValueFactory = _ => Find(standard);
        }

        return option;

        Choice<T>? Find(string word) =>
            choices.Where(choice => choice.Word == word).Select(choice => new Choice<T>(choice.Word, choice.Value)).FirstOrDefault();
    }

    /// <summary>A file or folder to write.</summary>
    public static Option<string> Output(string helpName, string description) => new("--output", "-o")
    {
        Description = description,
        HelpName = helpName,
    };

    /// <summary>Whether a model or scheme is averaged over the symmetries of the grid.</summary>
    /// <param name="subject">What is averaged.</param>
    public static Option<bool> SelfEnsemble(string subject) => new("--self-ensemble")
    {
        Description = $"Average {subject} over the flips and quarter turns of the image (geometric self-ensemble): 8 times the work for typically some "
            + "hundredths of a dB, with the same parameters and the same certificate. Signals have 2 orientations, volumes 48.",
    };

    private static string SeedFault(ArgumentResult result) => $"--seed takes a whole number from 0 on, not '{Text(result)}'";

    private static string Text(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";

    private static T? Refuse<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
