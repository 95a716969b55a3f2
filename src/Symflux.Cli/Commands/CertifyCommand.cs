using System.CommandLine;
using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Cli.Running;
using Symflux.Torch.Attacks;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux certify</c>: what is proven about a model or a scheme, with the steps of the proof and the best that an attack finds.</summary>
internal sealed class CertifyCommand : SymfluxCommand
{
    private const double DefaultSeconds = 10, LongestAttack = 86400;

    private readonly BlueprintSource source = new();

    private readonly Option<double?> attack = CommandOptions.Number(
        "--attack", "SECONDS",
        "Also search for inputs that come close to the bounds, by gradient ascent from many starting points. 10 by default, 0 for none.");

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };

    /// <summary>Creates the command.</summary>
    public CertifyCommand() : base(
        "certify",
        "Prove bounds for a model or scheme that hold for every input: of the norm, ‖N(f)‖ ≤ κ‖f‖, and of differences, "
        + "‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖; or say why there is none.",
        "symflux certify certified-25",
        "symflux certify certified-25 --self-ensemble",
        "symflux certify my-model.safetensors --attack 60 --json",
        "symflux certify fsi --diffusivity perona-malik --lambda 10 --time 20")
    {
        Arguments.Add(source.Argument);
        AddOptions([attack, json, .. source.Options]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var loaded = source.Read(parsed);
        var certificate = Certificate.Of(loaded.Blueprint);
        var found = Attack(loaded.Blueprint, parsed.GetValue(attack) ?? DefaultSeconds, terminal, cancellation);
        terminal.Result(parsed.GetValue(json)
            ? JsonOutput.Write(CertificateJson.Of(loaded.Name, certificate, found))
            : certificate.ToText().TrimEnd() + (found is null ? "" : "\n\n" + Describe(found)));
    }

    private static AttackResult? Attack(Blueprint blueprint, double seconds, Terminal terminal, CancellationToken cancellation)
    {
        if (seconds is < 0 or > LongestAttack)
        {
            throw new SymfluxException($"an attack of {seconds} seconds is not possible; --attack takes 0 to {LongestAttack}");
        }

        if (seconds == 0)
        {
            return null;
        }

        var watch = Stopwatch.StartNew();
        return terminal.Progress("attacking", bar => AdversarialSearch.Run(
            blueprint,
            new AttackOptions { TimeLimit = TimeSpan.FromSeconds(seconds) },
            new AttackReport(() => bar.Report(watch.Elapsed.TotalSeconds / seconds)),
            cancellation));
    }

    private static string Describe(AttackResult found) =>
        $"Attack by gradient ascent from {found.Restarts} starting points: largest ‖N(f)‖/‖f‖ found {found.Gain:F8}, "
        + $"largest ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖ found {found.Quotient:F6}";

    private sealed class AttackReport(Action moved) : IProgress<AttackResult>
    {
        public void Report(AttackResult value) => moved();
    }
}
