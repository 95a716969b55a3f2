using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;

namespace Symflux.Cli.Running;

/// <summary>What a diffusion run did, in a few lines.</summary>
internal static class DiffusionSummary
{
    /// <summary>Describes a run.</summary>
    public static string Of(
        ImageStack input, SchemeDescription description, Blueprint blueprint, TimeSpan elapsed, string output)
    {
        var page = input.Pages[0];
        var steps = blueprint.Blocks.Length;
        var step = blueprint.Blocks.OfType<ResidualBlock>().Select(block => block.TimeStep).DefaultIfEmpty(0).Max();
        var name = description.Scheme switch
        {
            SemiIterativeScheme fsi => $"fast semi-iterative, {Plural(fsi.Cycles, "cycle")} of {Plural(steps / fsi.Cycles, "step")}",
            _ => $"explicit, {Plural(steps, "step")}",
        };
        return TextTable.Facts(
            ("input", Describe(input)),
            ("scheme", name),
            ("time", $"T = {description.Time:G6}, τ = {step:G6}"),
            ("stability", Stability(description.ModelFor(page.Grid, page.Channels), step)),
            ("certificate", ClaimText.Both(Certificate.Of(blueprint))),
            ("took", $"{elapsed.TotalMilliseconds:F0} ms"),
            ("output", output));
    }

    /// <summary>"3 pages, 640×480, 1 channel, 16 bit".</summary>
    public static string Describe(ImageStack stack)
    {
        var depth = stack.Format switch { SampleFormat.UInt8 => "8 bit", SampleFormat.UInt16 => "16 bit", _ => "float" };
        var pages = stack.Pages.Length == 1 ? "" : $"{stack.Pages.Length} pages, first ";
        return $"{pages}{stack.Pages[0].Grid}, {Plural(stack.Pages[0].Channels, "channel")}, {depth}";
    }

    private static string Stability(DiffusionModel model, double step)
    {
        var bound = model.LargestStableStep;
        if (!model.IsForward)
        {
            return "none: the diffusivity has negative values, so that no fixed step is stable for every input";
        }

        return step <= bound * (1 + 1e-12)
            ? $"τ ≤ 2/(L‖K‖²) = {bound:G6}"
            : $"unstable: τ exceeds 2/(L‖K‖²) = {bound:G6}, as forced";
    }

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
