using System.Text.Json;
using Symflux.Certificates;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;
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
        Assert.InRange(attack.GetProperty("gain").GetDouble(), 0.1, norm.GetProperty("kappa").GetDouble() + 1e-9);
        Assert.InRange(attack.GetProperty("quotient").GetDouble(), 0.1, lipschitz.GetProperty("constant").GetDouble() + 1e-9);
        Assert.True(attack.GetProperty("restarts").GetInt32() > 0);
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
