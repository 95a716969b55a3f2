using System.CommandLine;
using Symflux.Certificates;
using Symflux.Cli.Running;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux models</c>: lists the installed models.</summary>
internal sealed class ModelsCommand : SymfluxCommand
{
    /// <summary>Creates the command.</summary>
    public ModelsCommand() : base(
        "models",
        "List the installed models: those that come with the program, and those in the folders of SYMFLUX_MODELS.",
        "symflux models",
        "SYMFLUX_MODELS=runs symflux models")
    {
        AddOptions();
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var files = ModelStore.List();
        if (files.Count == 0)
        {
            terminal.Result($"No models in {string.Join(" or ", ModelStore.Folders)}.");
            return;
        }

        List<string[]> rows = [["name", "parameters", "σ", "scale", "κ", "ℓ", "description"]];
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            try
            {
                var model = ModelStore.Load(file);
                var certificate = Certificate.Of(model.Blueprint);
                var card = model.Card;
                rows.Add(
                [
                    name, $"{card.Parameters}", card.NoiseLevel is { } sigma ? $"{sigma:G6}" : "–", $"0..{card.Peak:G6}",
                    Constant(certificate.NormStable), Constant(certificate.Lipschitz), card.Description,
                ]);
            }
            catch (SymfluxException fault)
            {
                terminal.Warn(fault.Message);
            }
        }

        terminal.Result(TextTable.Format(rows));

        static string Constant(Claim claim) => claim.Constant is { } constant ? ClaimText.Number(constant) : "–";
    }
}
