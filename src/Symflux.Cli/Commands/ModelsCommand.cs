using System.CommandLine;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Cli.Running;
using Symflux.Restoration;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux models</c>: lists the installed models.</summary>
internal sealed class ModelsCommand : SymfluxCommand
{
    /// <summary>What training calls its mean PSNR on held-out images, in dB, on the card.</summary>
    private const string ValidationPsnr = "validationPsnr";

    /// <summary>A model that takes longer to read and certify is left out.</summary>
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(10);

    /// <summary>Creates the command.</summary>
    public ModelsCommand() : base(
        "models",
        "List the installed models: those that come with the program, and those in the folders of SYMFLUX_MODELS. σ is the noise that a "
        + "model was trained for, in its scale; κ and ℓ are its certified norm and Lipschitz constants (– where refused); PSNR is that of "
        + "its training on held-out images, in dB.",
        "symflux models",
        "SYMFLUX_MODELS=runs symflux models")
    {
        AddOptions();
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        List<string[]> rows = [["name", "parameters", "σ", "scale", "κ", "ℓ", "PSNR", "data", "description"]];
        foreach (var stored in ModelStore.List())
        {
            var row = Task.Run(() => Row(stored), cancellation);
            try
            {
                // Whatever keeps the reading of one file, the others are listed.
                if (row.Wait(LongestReading, cancellation))
                {
                    rows.Add(row.Result);
                }
                else
                {
                    terminal.Warn($"'{stored.Origin}' is left out: to read and certify it takes longer than {LongestReading.TotalSeconds} seconds");
                }
            }
            catch (AggregateException fault) when (fault.InnerException is SymfluxException reason)
            {
                terminal.Warn($"'{stored.Origin}' is left out: {reason.Message}");
            }
        }

        terminal.Result(TextTable.Format(rows));
    }

    private static string[] Row(StoredModel stored)
    {
        var model = stored.Load();
        var certificate = Certificate.Of(model.Blueprint);
        var card = model.Card;
        return
        [
            stored.Name, $"{card.Parameters}", Levels(card), $"0..{card.Peak:G6}",
            Constant(certificate.NormStable), Constant(certificate.Lipschitz),
            card.Extra.GetValueOrDefault(ValidationPsnr, "–"), card.Data.Length > 0 ? card.Data : "–", card.Description,
        ];

        static string Levels(ModelCard card) => card switch
        {
            { NoiseRange: { } range } => $"{range.Smallest:G6}..{range.Largest:G6}",
            { NoiseLevel: { } sigma } => $"{sigma:G6}",
            _ => "–",
        };

        static string Constant(Claim claim) => claim.Proven ? ClaimText.Number(claim) : "–";
    }
}
