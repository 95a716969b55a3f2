using System.CommandLine;
using Symflux.Certificates;
using Symflux.Cli.Running;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux certify</c>: what is proven about a model, with the steps of the proof.</summary>
internal sealed class CertifyCommand : SymfluxCommand
{
    private readonly Argument<string> model = new("MODEL") { Description = "Name of an installed model, or a model file." };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };

    /// <summary>Creates the command.</summary>
    public CertifyCommand() : base(
        "certify",
        "Prove bounds for a model that hold for every input: of the norm, ‖N(f)‖ ≤ κ‖f‖, and of differences, "
        + "‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖; or say why there is none.",
        "symflux certify certified-25",
        "symflux certify my-model.safetensors --json")
    {
        Arguments.Add(model);
        AddOptions(json);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var loaded = ModelStore.Load(parsed.GetRequiredValue(model));
        var certificate = Certificate.Of(loaded.Blueprint);
        terminal.Result(parsed.GetValue(json)
            ? JsonOutput.Write(CertificateJson.Of(loaded.Card.Name, certificate))
            : certificate.ToText().TrimEnd());
    }
}
