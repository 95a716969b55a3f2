using System.CommandLine;
using System.Globalization;
using Symflux.Certificates;
using Symflux.Cli.Running;
using Symflux.Torch.Attacks;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux certify</c>: what is proven about a model or a scheme, with the steps of the proof, and how close an attack comes to it.</summary>
internal sealed class CertifyCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "certify";

    private const double DefaultSeconds = 10, LongestAttack = 86400;

    private readonly BlueprintSource source = new();

    private readonly Option<double?> attack = CommandOptions.Number(
        "--attack", "SECONDS",
        "Also search for inputs that come close to the bounds, by gradient ascent on small grids, a quarter of the time for κ, the rest for ℓ. 10 by "
            + "default, 0 for none.");

    private readonly Option<int?> restarts = CommandOptions.OptionalCount(
        "--restarts", "End the attack after so many starting points for each bound: with --seed, the same result on every run. Without --attack there "
            + "is then no time limit.");

    private readonly Option<int> seed = CommandOptions.Count("--seed", "Seed of the starting points.", 1, 0);

    private readonly Option<string?> witness = new("--witness")
    {
        Description = "Keep the pair f₁, f₂ of the largest quotient as a NumPy array of float64, 2 × channels × grid, and f of the largest gain beside it, "
            + "in FILE.gain.npy, 1 × channels × grid.",
        HelpName = "FILE.npy",
    };

    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Let --witness replace files." };

    private readonly Option<string?> checkWitness = new("--check-witness")
    {
        Description = "Compute the quotient or gain of a file that --witness wrote, in place of an attack.",
        HelpName = "FILE.npy",
    };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };

    /// <summary>Creates the command.</summary>
    public CertifyCommand() : base(
        Word,
        "Prove bounds for a model or scheme that hold for every input: of the norm, ‖N(f)‖ ≤ κ‖f‖, and of differences, "
        + "‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖; or say why there is none. Fails if an attack beats a proof.",
        "symflux certify certified-25",
        "symflux certify certified-25 --self-ensemble",
        "symflux certify lipschitz-2-25 --attack 60 --witness pair.npy",
        "symflux certify lipschitz-2-25 --check-witness pair.npy",
        "symflux certify fsi --diffusivity perona-malik --lambda 10 --time 20")
    {
        Arguments.Add(source.Argument);
        AddOptions([attack, restarts, seed, witness, overwrite, checkWitness, json, .. source.Options]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var options = OptionsFrom(parsed, terminal);
        var files = parsed.GetValue(witness) is { } path ? new WitnessFiles(path) : null;
        CheckFiles(parsed, options, files);
        var loaded = source.Read(parsed);
        var known = parsed.GetValue(checkWitness) is { } kept ? WitnessFiles.Read(kept, loaded.Blueprint) : null;
        var certificate = Certificate.Of(loaded.Blueprint);
        var asJson = parsed.GetValue(json);
        if (!asJson)
        {
            // At once: the attack takes its time, and may be interrupted.
            terminal.Result(certificate.ToText().TrimEnd());
        }

        if (known is not null)
        {
            Check(known, certificate, terminal);
            return;
        }

        var run = options is null || !Libtorch.IsPossible ? null : AttackRun.Of(loaded.Blueprint, certificate, options, terminal, cancellation);
        if (run?.Found is { } found)
        {
            files?.Write(found);
        }

        if (asJson)
        {
            terminal.Result(JsonOutput.Write(CertificateJson.Of(loaded.Name, certificate, run is null ? null : AttackJson.Of(run, files))));
        }
        else if (run is not null)
        {
            terminal.Result("\n" + run.ToText());
        }

        run?.Verify();
        if (run is { Interrupted: true })
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The options of the attack, or null for none: without libtorch none is made but where it is asked for, which is refused.</summary>
    private AttackOptions? OptionsFrom(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(checkWitness) is not null)
        {
            return null;
        }

        var wanted = parsed.GetValue(restarts);
        if (!Libtorch.IsPresent && parsed.GetValue(attack) is null && wanted is null && parsed.GetValue(witness) is null)
        {
            terminal.Note($"No attack on the proof is made, since this tool leaves libtorch out; {Libtorch.Remedy}, or add --attack 0.");
            return null;
        }

        var seconds = parsed.GetValue(attack) ?? (wanted is null ? DefaultSeconds : LongestAttack);
        return seconds switch
        {
            < 0 or > LongestAttack => throw new SymfluxException($"an attack of {seconds} seconds is not possible; --attack takes 0 to {LongestAttack}"),
            0 => null,
            _ => Attack(seconds, wanted, parsed.GetValue(seed)),
        };

        static AttackOptions Attack(double seconds, int? wanted, int seed)
        {
            Libtorch.Require("an attack");
            return new AttackOptions { TimeLimit = TimeSpan.FromSeconds(seconds), Restarts = wanted, Seed = seed };
        }
    }

    private void CheckFiles(ParseResult parsed, AttackOptions? options, WitnessFiles? files)
    {
        if (parsed.GetValue(checkWitness) is not null && (files is not null || parsed.GetValue(json)))
        {
            throw new SymfluxException("--check-witness computes one value in place of an attack; leave out --witness and --json");
        }

        if (files is null)
        {
            return;
        }

        if (options is null)
        {
            throw new SymfluxException("--witness keeps what an attack finds, but --attack 0 makes none; leave out one of them");
        }

        files.Check(parsed.GetValue(overwrite));
    }

    private static void Check(AttackWitness known, Certificate certificate, Terminal terminal)
    {
        var (symbol, name, claim) = known.Second is null
            ? ("κ", "‖N(f)‖/‖f‖", certificate.NormStable)
            : ("ℓ", "‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖", certificate.Lipschitz);
        terminal.Result(string.Create(
            CultureInfo.InvariantCulture, $"\nWitness: {name} = {known.Value:R}, {ClaimPrinter.Interval(symbol, known.Value, claim)}, attained on "
                + $"{known.First.Grid}"));
        AttackRun.Verify(symbol, known, claim.Constant);
    }
}
