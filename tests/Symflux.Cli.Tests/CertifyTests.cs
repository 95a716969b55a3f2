using System.Text.Json;
using Symflux.Certificates;
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
}
