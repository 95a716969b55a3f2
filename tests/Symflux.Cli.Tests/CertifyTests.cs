using System.Text.Json;
using Symflux.Certificates;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Torch.Attacks;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class CertifyTests
{
    [Fact]
    public async Task The_JSON_object_has_both_claims_and_the_attack_stays_below_them()
    {
        using var place = new Workplace();
        var json = JsonDocument.Parse(await Cli.Succeed("certify", place.Model(), "--attack", "0.5", "--json")).RootElement;
        var certificate = Certificate.Of(Workplace.Blueprint());
        var (norm, lipschitz, attack) = (json.GetProperty("normStable"), json.GetProperty("lipschitz"), json.GetProperty("attack"));
        Assert.True(norm.GetProperty("proven").GetBoolean());
        Assert.Equal(certificate.NormStable.Constant, norm.GetProperty("kappa").GetDouble());
        Assert.Equal(certificate.NormStable.Reason, norm.GetProperty("reason").GetString());
        Assert.True(lipschitz.GetProperty("proven").GetBoolean());
        Assert.Equal(certificate.Lipschitz.Constant, lipschitz.GetProperty("constant").GetDouble());
        Assert.Equal(
            certificate.NormStable.Steps.Select(step => step.ToString()),
            norm.GetProperty("steps").EnumerateArray().Select(step => new ProofStep(
                step.GetProperty("blocks").GetString()!, step.GetProperty("hypothesis").GetString()!,
                step.GetProperty("holds").GetBoolean(), step.GetProperty("conclusion").GetString()!).ToString()));
        Assert.Equal(certificate.Lipschitz.Steps.Length, lipschitz.GetProperty("steps").GetArrayLength());
        foreach (var (name, proven) in (ReadOnlySpan<(string, double)>)[("gain", norm.GetProperty("kappa").GetDouble()), ("quotient", lipschitz.GetProperty("constant").GetDouble())])
        {
            var found = attack.GetProperty(name);
            Assert.InRange(found.GetProperty("attained").GetDouble(), 0.1, proven * (1 + AttackWitness.Rounding));
            Assert.Equal(proven, found.GetProperty("proven").GetDouble());
            Assert.False(found.GetProperty("beatsProof").GetBoolean());
            Assert.Equal(2, found.GetProperty("grid").GetArrayLength());
            Assert.True(found.GetProperty("restarts").GetInt32() > 0);
            Assert.Equal(JsonValueKind.Null, found.GetProperty("witness").ValueKind);
        }

        Assert.Equal(1, attack.GetProperty("seed").GetInt32());
        Assert.False(attack.GetProperty("interrupted").GetBoolean());
    }

    [Fact]
    public async Task The_text_is_the_proof_and_an_attack_can_be_left_out()
    {
        using var place = new Workplace();
        var model = place.Model();
        var text = await Cli.Succeed("certify", model, "--attack", "0");
        Assert.Equal(Certificate.Of(Workplace.Blueprint()).ToText().Trim(), text.Trim());
        var json = JsonDocument.Parse(await Cli.Succeed("certify", model, "--attack", "0", "--json")).RootElement;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("attack").ValueKind);
        await Cli.Fail("certify", model, "--attack", "-1");
    }

    [Fact]
    public async Task The_proof_comes_first_then_intervals_and_a_witness_can_be_checked()
    {
        using var place = new Workplace();
        var (model, pair) = (place.Model(), place.At("pair.npy"));
        var text = await Cli.Succeed("certify", model, "--attack", "0.5", "--witness", pair);
        Assert.StartsWith(Certificate.Of(Workplace.Blueprint()).ToText().TrimEnd(), text);
        Assert.Matches(@"κ ∈ \[(1|0\.9\d*), 1\]", text);
        Assert.Matches(@"ℓ ∈ \[(1|0\.9\d*), 1\]", text);
        Assert.Equal(["model.safetensors", "pair.gain.npy", "pair.npy"], place.Files);
        Assert.Contains("--overwrite", await Cli.Fail("certify", model, "--attack", "0.5", "--witness", pair));
        Assert.Contains(".npy", await Cli.Fail("certify", model, "--witness", place.At("pair.txt")));
        Assert.Contains("Witness: ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖ = ", await Cli.Succeed("certify", model, "--check-witness", pair));
        Assert.Contains("Witness: ‖N(f)‖/‖f‖ = ", await Cli.Succeed("certify", model, "--check-witness", place.At("pair.gain.npy")));
        Assert.Contains("does not hold inputs", await Cli.Fail("certify", place.Model("colour.safetensors", channels: 3), "--check-witness", pair));
        Assert.Contains("not a NumPy array", await Cli.Fail("certify", model, "--check-witness", model));
    }

    [Fact]
    public void An_attack_that_beats_a_proof_is_a_fault_but_rounding_is_not()
    {
        var field = new Field<double>(Grid.Signal(2), 1);
        AttackRun.Verify("κ", new AttackWitness(field, null, 1 + 1e-9), 1);
        AttackRun.Verify("κ", new AttackWitness(field, null, 3), null);
        AttackRun.Verify("κ", null, 1);
        Assert.Contains("beats the proof: κ = 1", Assert.Throws<SymfluxException>(() => AttackRun.Verify("κ", new AttackWitness(field, null, 1.0000001), 1)).Message);
    }

    [Fact]
    public void Intervals_are_rounded_outwards()
    {
        Assert.Equal("ℓ ∈ [1.80664, 1.99989]", ClaimPrinter.Interval("ℓ", 1.8066499, Proven(1.999881)));
        Assert.Equal("κ ∈ [1, 1]", ClaimPrinter.Interval("κ", 1 - 1e-15, Proven(1)));
        Assert.Equal("κ ∈ [0.999999, 1 + 4.1E-06]", ClaimPrinter.Interval("κ", 1 - 1e-7, Proven(1.0000041)));
        Assert.Equal("ℓ ≥ 123456, nothing proven", ClaimPrinter.Interval("ℓ", 123456.9, Proven(null)));

        static Claim Proven(double? constant) => new(constant, "", []);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_scheme_is_described_by_the_options_of_diffuse(int dimension)
    {
        var text = await Cli.Succeed(
            "certify", "explicit", "--diffusivity", "perona-malik", "--lambda", "7", "--time", "1.5", "--tau", "0.1", "--order", "1",
            "--coupling", "colour", "--channels", "2", "--dimension", $"{dimension}", "--attack", "0");
        var grid = dimension switch { 1 => Grid.Signal(1), 2 => Grid.Image(1, 1), _ => Grid.Volume(1, 1, 1) };
        var model = DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(7), Coupling.Colour, 2);
        var blueprint = new ExplicitScheme(StepRule.Fixed(0.1)).Discretise(model, 1.5);
        Assert.Equal(Certificate.Of(blueprint).ToText().Trim(), text.Trim());
        await Cli.Succeed("certify", "fsi", "--dimension", $"{dimension}", "--attack", "0.2");
    }

    [Fact]
    public async Task A_self_ensemble_is_certified_by_what_is_averaged()
    {
        using var place = new Workplace();
        foreach (var source in (string[])[place.Model(), "explicit"])
        {
            var text = await Cli.Succeed("certify", source, "--self-ensemble", "--attack", "0");
            Assert.Contains("proven with κ = 1, by fact 12", text);
            Assert.Contains("block 1, in the body: blocks 1–", text);
        }
    }

    [Fact]
    public async Task Options_of_schemes_are_checked()
    {
        using var place = new Workplace();
        Assert.Contains("--lambda", await Cli.Fail("certify", place.Model(), "--lambda", "3"));
        Assert.Contains("--tau", await Cli.Fail("certify", "fsi", "--tau", "0.1"));
        Assert.Contains("--cycles", await Cli.Fail("certify", "explicit", "--cycles", "2"));
        Assert.Contains("exceeds", await Cli.Fail("certify", "explicit", "--tau", "0.3"));
        Assert.Contains("must be one of", await Cli.Fail("certify", "fsi", "--dimension", "4"));
    }
}
