using System.CommandLine;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Restoration;

namespace Symflux.Cli.Running;

/// <summary>A blueprint, what to call it, and the model's card where it comes from a model.</summary>
/// <param name="Name">The model's name or the scheme's word.</param>
/// <param name="Title">A heading.</param>
/// <param name="Blueprint">The blueprint.</param>
/// <param name="Card">The card; null for schemes.</param>
internal sealed record NamedBlueprint(string Name, string Title, Blueprint Blueprint, ModelCard? Card);

/// <summary>
/// The argument MODEL|SCHEME: the name of an installed model, a model file, or the word of a scheme, which is described
/// by options. For commands that read a blueprint and need no image.
/// </summary>
internal sealed class BlueprintSource
{
    /// <summary>What a scheme gets where the options say nothing: for a look at its structure, any values will do.</summary>
    private const double Contrast = 4, Time = 2;

    private readonly SchemeOptions scheme = new((Contrast, Time));

    private readonly Option<Choice<int>?> dimension = CommandOptions.Choice(
        "--dimension", "Of the grid that a scheme runs on: signals, images, volumes.", "2", ("1", 1), ("2", 2), ("3", 3));

    private readonly Option<int> channels = CommandOptions.Count("--channels", "Channels of the state of a scheme, such as 3 colours.", 1);

    private readonly Option<bool> selfEnsemble = CommandOptions.SelfEnsemble("the model or scheme");

    /// <summary>The argument.</summary>
    public Argument<string> Argument { get; } = new("MODEL|SCHEME")
    {
        Description = $"Name of an installed model, a model file, or a scheme: {string.Join(", ", SchemeOptions.SchemeWords)}.",
    };

    /// <summary>--self-ensemble, and the options that describe a scheme.</summary>
    public IReadOnlyList<Option> Options => [selfEnsemble, .. SchemeDetails];

    private IReadOnlyList<Option> SchemeDetails => [.. scheme.Details, dimension, channels];

    /// <summary>The blueprint that the command line names.</summary>
    /// <exception cref="SymfluxException">There is no such model, or the scheme's options contradict each other.</exception>
    public NamedBlueprint Read(ParseResult parsed)
    {
        var named = ReadSingle(parsed);
        return !parsed.GetValue(selfEnsemble) ? named : named with
        {
            Title = $"{named.Title}, self-ensemble",
            Blueprint = named.Blueprint.Symmetrised(),
            Card = named.Card?.ForSelfEnsemble(),
        };
    }

    private NamedBlueprint ReadSingle(ParseResult parsed)
    {
        var word = parsed.GetRequiredValue(Argument);
        if (SchemeOptions.SchemeWords.Contains(word) && !File.Exists(word))
        {
            var grid = parsed.GetValue(dimension)!.Value switch { 1 => Grid.Signal(1), 2 => Grid.Image(1, 1), _ => Grid.Volume(1, 1, 1) };
            return new NamedBlueprint(
                word, SchemeOptions.TitleOf(word), scheme.Read(parsed, word).BlueprintFor(grid, parsed.GetValue(channels)), null);
        }

        var model = ModelStore.Load(word);
        return SchemeDetails.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } odd
            ? throw new SymfluxException($"{odd.Name} describes a scheme, but '{word}' is a model; leave it out")
            : new NamedBlueprint(model.Card.Name, $"Model {model.Card.Name}", model.Blueprint, model.Card);
    }
}
