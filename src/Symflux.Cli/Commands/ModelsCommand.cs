using System.CommandLine;
using Symflux.Cli.Running;
using Symflux.Restoration;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux models</c>: lists the installed models.</summary>
internal sealed class ModelsCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "models";

    /// <summary>A model that takes longer to read and certify is left out.</summary>
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(10);

    /// <summary>Columns that descriptions get in the narrowest window.</summary>
    private const int LeastRoom = 24;

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON array, with the files and training data too." };

    /// <summary>Creates the command.</summary>
    public ModelsCommand() : base(
        Word,
        "List the installed models: those that come with the program, and those in the folders of SYMFLUX_MODELS. σ is the noise that a "
        + "model was trained for, in its scale; κ and ℓ are its certified norm and Lipschitz constants (– where refused); PSNR is that of "
        + "its training on held-out images, in dB.",
        "symflux models",
        "symflux models --json",
        "SYMFLUX_MODELS=runs symflux models")
    {
        AddOptions(json);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var models = Read(terminal, cancellation).ToArray();
        if (parsed.GetValue(json))
        {
            terminal.Result(JsonOutput.Write(models));
            return;
        }

        string[] heading = ["name", "parameters", "σ", "scale", "κ", "ℓ", "PSNR", "description"];
        var numbers = TextTable.Format([heading, .. models.Select(model => Rows(model, int.MaxValue).First()[..^1].Append("").ToArray())]);
        var room = Math.Max(LeastRoom, terminal.Width - numbers.Split('\n').Max(line => line.Length) - 2);
        terminal.Result(TextTable.Format([heading, .. models.SelectMany(model => Rows(model, room))]));
    }

    /// <summary>The models that can be read, in order; a warning for each of the others.</summary>
    private static IEnumerable<ListedModel> Read(Terminal terminal, CancellationToken cancellation)
    {
        foreach (var stored in ModelStore.List())
        {
            var reading = Task.Run(() => ListedModel.Of(stored), cancellation);
            var isRead = false;
            try
            {
                // Whatever keeps the reading of one file, the others are listed.
                isRead = reading.Wait(LongestReading, cancellation);
                if (!isRead)
                {
                    terminal.Warn($"'{stored.Origin}' is left out: to read and certify it takes longer than {LongestReading.TotalSeconds} seconds");
                }
            }
            catch (AggregateException fault) when (fault.InnerException is SymfluxException reason)
            {
                terminal.Warn($"'{stored.Origin}' is left out: {reason.Message}");
            }

            if (isRead)
            {
                yield return reading.Result;
            }
        }
    }

    /// <summary>A model's row, and below it what of its description does not fit beside the numbers.</summary>
    private static IEnumerable<string[]> Rows(ListedModel model, int room)
    {
        string[] numbers =
        [
            model.Name, $"{model.Parameters}", model.NoiseLevels, $"0..{model.Peak:G6}", model.Kappa ?? "–", model.Lipschitz ?? "–", model.Psnr ?? "–",
        ];
        string[] nothing = [.. numbers.Select(_ => "")];
        return TextTable.Wrap(model.Description, room).Select((line, index) => (string[])[.. index == 0 ? numbers : nothing, line]);
    }

    /// <summary>What is listed of a model.</summary>
    /// <param name="Name">What --model takes.</param>
    /// <param name="Origin">Its file.</param>
    /// <param name="Description">What it is for.</param>
    /// <param name="Data">What it was trained on.</param>
    /// <param name="Parameters">Number of trained values.</param>
    /// <param name="NoiseLevels">σ, or "from..to", or "from..to photons".</param>
    /// <param name="Peak">White in its scale.</param>
    /// <param name="Kappa">Proven κ; null where refused.</param>
    /// <param name="Lipschitz">Proven ℓ; null where refused.</param>
    /// <param name="Psnr">In dB, on held-out images of its training; null where unknown.</param>
    internal sealed record ListedModel(
        string Name, string Origin, string Description, string Data, int Parameters, string NoiseLevels, double Peak, string? Kappa, string? Lipschitz,
        string? Psnr)
    {
        public static ListedModel Of(StoredModel stored)
        {
            var (summary, constants) = (stored.Summary, stored.Constants);
            return new ListedModel(
                stored.Name, stored.Origin, summary.Description, summary.Data, summary.Parameters, Levels(summary), summary.Peak,
                Text(constants.Norm), Text(constants.Lipschitz), summary.Psnr);
        }

        private static string Levels(ModelSummary summary) => summary switch
        {
            { Photons: { } photons } => $"{photons.Fewest:G6}..{photons.Most:G6} photons",
            { NoiseRange: { } range } => $"{range.Smallest:G6}..{range.Largest:G6}",
            { NoiseLevel: { } sigma } => $"{sigma:G6}",
            _ => "–",
        };

        private static string? Text(double? constant) => constant is { } proven ? ClaimPrinter.Number(proven) : null;
    }
}
