using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Symflux.Blueprints;
using Symflux.Certificates;

namespace Symflux.Onnx;

/// <summary>The properties that go into a file beside its graph: names and text.</summary>
internal static class Metadata
{
    /// <summary>The version of this library.</summary>
    public static string Version { get; } =
        typeof(Metadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>The properties in the order in which they are written.</summary>
    /// <param name="sampled">What is written.</param>
    /// <param name="certificate">What is proven about it.</param>
    /// <param name="card">Where it comes from, if that is known.</param>
    public static IEnumerable<(string Key, string Value)> Of(SampledBlueprint sampled, Certificate certificate, ModelCard? card)
    {
        var blueprint = sampled.Blueprint;
        yield return ("symflux.version", Version);
        yield return ("symflux.parameters", Text(card?.Parameters ?? blueprint.ParameterCount));
        yield return ("symflux.blueprint.sha256", Hash(blueprint));
        yield return ("symflux.certificate.kappa", Constant(certificate.NormStable));
        yield return ("symflux.certificate.lipschitz", Constant(certificate.Lipschitz));
        yield return ("symflux.certificate.text", certificate.ToText());
        if (!sampled.Errors.IsEmpty)
        {
            yield return ("symflux.sampled_fluxes", sampled.Remark());
        }

        if (card is null)
        {
            yield break;
        }

        yield return ("symflux.model.name", card.Name);
        yield return ("symflux.model.description", card.Description);
        yield return ("symflux.model.peak", Text(card.Peak));
        if (card.NoiseLevel is { } noise)
        {
            yield return ("symflux.model.noise", Text(noise));
        }

        if (card.NoiseRange is { } range)
        {
            yield return ("symflux.model.noise.range", $"{Text(range.Smallest)} {Text(range.Largest)}");
        }

        if (card.Photons is { } photons)
        {
            yield return ("symflux.model.photons", $"{Text(photons.Fewest)} {Text(photons.Most)}");
        }

        yield return ("symflux.model.data", card.Data);
        yield return ("symflux.model.configuration.sha256", card.ConfigurationHash);
        foreach (var (key, value) in card.Extra)
        {
            yield return ($"symflux.model.extra.{key}", value);
        }
    }

    /// <summary>SHA-256 of the blueprint as a model file with an empty card has it.</summary>
    private static string Hash(Blueprint blueprint)
    {
        using var content = new MemoryStream();
        ModelFile.Write(content, new Model(blueprint, new ModelCard { Name = "" }));
        return Convert.ToHexStringLower(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
    }

    private static string Constant(Claim claim) => claim.Constant is { } constant ? Text(constant) : "refused";

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
