using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Restoration;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Cli.Running;

/// <summary>What a diffusion run did, in a few lines.</summary>
internal static class DiffusionSummary
{
    /// <summary>Describes a run: names and values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(
        string input, DiffusionModel model, Diffusion description, Blueprint blueprint, IReadOnlyList<InnerIteration> inner, TimeSpan elapsed,
        string output)
    {
        // Blocks without a time step only mix in the data of an implicit step.
        var steps = blueprint.Blocks.Count(block => block is not ResidualBlock { TimeStep: 0 });
        var cycles = description.Scheme.Takes.HasFlag(SchemeParameters.Cycles) ? description.Settings.Cycles ?? 1 : 0;
        var method = cycles > 0 ? $"{Plural(cycles, "cycle")} of {Plural(steps / cycles, "step")}" : Plural(steps, "step");
        var step = cycles > 0
            ? blueprint.Blocks.OfType<ResidualBlock>().Select(block => block.TimeStep).DefaultIfEmpty(0).Max()
            : description.Time / Math.Max(1, steps);
        var facts = new List<(string, string)>
        {
            ("input", input),
            ("scheme", $"{description.Scheme.Title}, {method}"),
            ("time", $"T = {description.Time:G6}, τ = {step:G6}"),
        };
        facts.Insert(3, ("stability", Stability(model, step, description.Settings.Force)));
        if (inner.Count > 0)
        {
            facts.Add(("inner", Describe(inner)));
        }

        facts.Add(("certificate", ClaimPrinter.Both(Certificate.Of(blueprint))));
        facts.Add(("took", $"{elapsed.TotalMilliseconds:F0} ms"));
        facts.Add(("output", output));
        return facts;
    }

    /// <summary>"12 to 40 iterations a step, all converged".</summary>
    private static string Describe(IReadOnlyList<InnerIteration> inner)
    {
        var (fewest, most) = (inner.Min(i => i.Iterations), inner.Max(i => i.Iterations));
        var failed = inner.Count(i => i.Outcome == IterationOutcome.OutOfIterations);
        var outcome = failed == 0
            ? $"residual at most {inner.Max(i => i.Residual):G2}"
            : $"{failed} of {inner.Count} ended above the tolerance, residual up to {inner.Max(i => i.Residual):G2}; allow more --iterations";
        return $"{(fewest == most ? Plural(most, "iteration") : $"{fewest} to {most} iterations")} a step, {outcome}";
    }

    /// <summary>"3 pages, 640×480, 1 channel, 16 bit".</summary>
    public static string Describe(ImageStack stack) =>
        Describe(stack.Pages.Length, $"{stack.Pages[0].Grid}", stack.Pages[0].Channels, stack.Format);

    /// <inheritdoc cref="Describe(ImageStack)"/>
    public static string Describe(StackShape shape) =>
        Describe(shape.Pages, $"{shape.Width}×{shape.Height}", shape.Channels, shape.Format);

    private static string Describe(int pages, string first, int channels, SampleFormat format) =>
        $"{(pages == 1 ? "" : $"{pages} pages, first ")}{first}, {Plural(channels, "channel")}, {format.Describe()}";

    private static string Stability(DiffusionModel model, double step, bool forced)
    {
        var bound = model.LargestStableStep;
        if (!model.IsForward)
        {
            return "none: the diffusivity has negative values, so that no fixed step is stable for every input";
        }

        return step <= bound * (1 + 1e-12) ? $"τ ≤ 2/(L‖K‖²) = {bound:G6}"
            : forced ? $"unstable: τ exceeds 2/(L‖K‖²) = {bound:G6}, as forced"
            : $"τ is {step / bound:G3} times the explicit bound 2/(L‖K‖²) = {bound:G6}";
    }

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
