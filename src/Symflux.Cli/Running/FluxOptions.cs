using System.CommandLine;
using Symflux.Fluxes;

namespace Symflux.Cli.Running;

/// <summary>The options that describe a diffusivity: all kinds that a few numbers determine.</summary>
internal sealed class FluxOptions
{
    private static readonly FluxKind[] Kinds = [.. AllFluxes.Kinds.Where(kind => kind.HasClosedForm)];

    private readonly Option<Choice<FluxKind>?> diffusivity = CommandOptions.Choice(
        "--diffusivity", "How diffusion depends on the gradient.", "charbonnier", [.. Kinds.Select(kind => (kind.Name, kind))]);

    private readonly Option<double?> lambda = CommandOptions.Number(
        "--lambda", "X",
        "Contrast: gradients well above it are kept (forward-backward: sharpened); in the input's grey values (0..255, 0..65535). "
        + "Not for linear and total-variation.");

    private readonly Option<double?> epsilon = CommandOptions.Number(
        "--epsilon", "X",
        "Regularisation of total-variation: gradients well below it diffuse linearly; in the input's grey values. 1 by default, a grey step of 8-bit images.");

    private readonly Option<double?> ratio = CommandOptions.Number(
        "--ratio", "R",
        $"Width ratio of the Gaussians of forward-backward; the larger, the stronger the backward part. {ForwardBackwardFlux.StandardRatio} by default.");

    private readonly double? standardContrast;

    /// <summary>Creates the options.</summary>
    /// <param name="standardContrast">The contrast where none is given; null for commands that insist on one.</param>
    public FluxOptions(double? standardContrast = null)
    {
        this.standardContrast = standardContrast;
        diffusivity.Aliases.Add("--flux");
        if (standardContrast is { } contrast)
        {
            lambda.Description =
                $"Contrast: gradients well above it are kept; in grey values. {contrast} by default; not for linear and total-variation.";
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [diffusivity, lambda, epsilon, ratio];

    /// <summary>What the options describe.</summary>
    /// <exception cref="SymfluxException">A parameter is missing, out of its range, or belongs to another diffusivity.</exception>
    public DiffusivityFlux Read(ParseResult parsed)
    {
        var kind = parsed.GetValue(diffusivity)!.Value;
        var (contrast, regularisation, width) = (parsed.GetValue(lambda), parsed.GetValue(epsilon), parsed.GetValue(ratio));
        Refuse(regularisation is not null && kind.Type != typeof(TotalVariationFlux), "--epsilon is for --diffusivity total-variation");
        Refuse(width is not null && kind.Type != typeof(ForwardBackwardFlux), "--ratio is for --diffusivity forward-backward");
        Refuse(
            contrast is not null && kind.Type == typeof(LinearFlux),
            "linear diffusion has no contrast; leave --lambda out, or choose another --diffusivity");
        Refuse(
            contrast is not null && kind.Type == typeof(TotalVariationFlux),
            "total variation has no contrast; leave --lambda out, or give the regularisation --epsilon");
        if (kind.Type == typeof(LinearFlux))
        {
            return new LinearFlux();
        }

        if (kind.Type == typeof(TotalVariationFlux))
        {
            return new TotalVariationFlux(regularisation ?? 1);
        }

        var known = contrast ?? standardContrast
            ?? throw new SymfluxException("the contrast is missing; give --lambda X, in the input's grey values");
        return kind.Type == typeof(ForwardBackwardFlux)
            ? new ForwardBackwardFlux(known, width ?? ForwardBackwardFlux.StandardRatio)
            : (DiffusivityFlux)kind.ForContrast(known);
    }

    private static void Refuse(bool condition, string reason)
    {
        if (condition)
        {
            throw new SymfluxException(reason);
        }
    }
}
