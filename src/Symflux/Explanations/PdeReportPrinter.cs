using System.Collections.Immutable;
using System.Text;

namespace Symflux.Explanations;

/// <summary>Writes a report as text: a summary of one screen, then every stencil and flux.</summary>
internal static class PdeReportPrinter
{
    public static string Write(PdeReport report, bool detail)
    {
        var text = new StringBuilder();
        Summary(text, report);
        if (detail)
        {
            for (var i = 0; i < report.Banks.Length; i++)
            {
                Bank(text, report, i);
            }

            for (var i = 0; i < report.Layers.Length; i++)
            {
                Layer(text, report, i);
            }
        }

        return text.ToString().TrimEnd();
    }

    private static void Summary(StringBuilder text, PdeReport report)
    {
        var facts = Facts(report);
        var width = facts.Max(fact => fact.Name.Length);
        foreach (var (name, value) in facts)
        {
            text.AppendLine($"{name.PadRight(width)}  {value}");
        }

        BlockTable.Write(text, report);
    }

    /// <summary>The summary but for the blocks, a name and a line of text each.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(PdeReport report)
    {
        var steps = report.Blocks.SelectMany(block => block.TimeSteps).ToArray();
        var facts = new List<(string Name, string Value)>
        {
            ("computation", $"{report.Dimension}D, {Wording.Count(report.Channels, "channel")}, {Wording.Count(report.BlockCount, "block")}"),
        };
        if (!report.Banks.IsEmpty)
        {
            facts.Add(("equation", $"∂t u = −Kᵀ Φ(K u){(steps.Any(step => step.Fidelity > 0) ? " − β(u − f)" : "")}, "
                + Words(report.Banks.Select(bank => ReadingPrinter.Order(bank.LowestOrder)))));
            facts.Add(("stencils", Stencils(report)));
            facts.Add(("derivatives", Orders(report)));
            facts.Add(("fluxes", Fluxes(report)));
            facts.Add(("time steps", steps.Length == 0 ? "none" : TimeSteps(steps)));
            facts.Add(("data term", steps.All(step => step.Fidelity == 0) ? "none" : $"μ = {Wording.RoundedRange(steps.Select(step => step.Fidelity))}"));
            facts.Add(("time", $"T = {Wording.Rounded(report.DiffusionTime)}{(steps.Any(step => step.IsAdaptive) ? " at most" : "")}"));
            facts.Add(("small signals", SmallSignals(report)));
        }

        facts.Add(("mean", $"{(report.Mean.Holds ? "preserved" : "not preserved")}: {report.Mean.Reason}"));
        return facts;
    }

    private static void Bank(StringBuilder text, PdeReport report, int index)
    {
        var bank = report.Banks[index];
        text.AppendLine().AppendLine($"K {index + 1}: {Wording.Count(bank.Stencils.Length, "stencil")}, {Boundary(bank)} boundary, ‖K‖ ≤ "
            + $"{Wording.Rounded(bank.Norm)}, "
            + $"{(bank.IsZeroSum ? "zero-sum" : "not zero-sum")}; used by {Users(report, part => part.Bank == index || part.Guide == index)}");
        TextColumns.Write(text,
        [
            ["stencil", "extents", "order 0", "1", "2", "3", "4", "residual", "max |K̂|", "derivatives"],
            .. bank.Stencils.Select((stencil, i) => (string[])
            [
                $"{i + 1}",
                string.Join('×', stencil.Extents.Take(report.Dimension)),
                .. stencil.OrderShares.Select(Wording.Percent),
                Wording.Percent(stencil.Residual),
                Wording.Rounded(stencil.Response.Largest),
                ReadingPrinter.Expression(stencil),
            ]),
        ]);
    }

    private static void Layer(StringBuilder text, PdeReport report, int index)
    {
        text.AppendLine().AppendLine($"Φ {index + 1}: used by {Users(report, part => part.Layer == index)}");
        TextColumns.Write(text,
        [
            ["channels", "flux", "λ", "Φ'(0)", "max |Φ|", "at |s|", "range of Φ'", "direction"],
            .. report.Layers[index].Select(flux => (string[])
            [
                Channels(flux.Channels) + (flux.GroupSize > 1 ? $" in groups of {flux.GroupSize}" : ""),
                flux.Name,
                flux.Contrast is { } contrast ? Wording.Rounded(contrast) : "–",
                Wording.Rounded(flux.SlopeAtZero),
                Wording.Rounded(flux.LargestFlux),
                Wording.Rounded(flux.LargestFluxAt),
                Wording.RoundedRange(flux.LowestSlope, flux.HighestSlope),
                ReadingPrinter.Direction(flux) + (flux.SignChanges.IsEmpty ? ""
                    : $"; g changes sign at {string.Join(", ", flux.SignChanges.Take(4).Select(Wording.Rounded))}"),
            ]),
        ]);
    }

    private static string Stencils(PdeReport report)
    {
        var banks = report.Banks;
        var sizes = banks.SelectMany(bank => bank.Stencils).Select(stencil => string.Join('×', stencil.Extents.Take(report.Dimension))).Distinct().ToArray();
        var counts = banks.Select(bank => bank.Stencils.Length).Distinct().ToArray();
        return $"{(banks.Length == 1 ? "one bank" : $"{banks.Length} banks")} of {string.Join(" or ", counts)}, "
            + $"{string.Join(", ", sizes.Take(4))}{(sizes.Length > 4 ? ", …" : "")}; {Words(banks.Select(Boundary))} boundaries; "
            + (banks.All(bank => bank.IsZeroSum) ? "all zero-sum" : banks.Any(bank => bank.IsZeroSum) ? "some banks are zero-sum" : "not zero-sum");
    }

    /// <summary>What the stencils are, by name where there are few and each is one derivative, else by share of order.</summary>
    private static string Orders(PdeReport report)
    {
        var stencils = report.Banks.SelectMany(bank => bank.Stencils).ToArray();
        if (stencils.Length <= 12 && stencils.All(stencil => stencil.IsPureDerivative))
        {
            return string.Join(", ", stencils.Select(stencil => ReadingPrinter.Expression(stencil))) + ", exactly";
        }

        var shares = Enumerable.Range(0, stencils[0].OrderShares.Length).Select(order =>
            $"order {order} {Wording.Percent(stencils.Average(stencil => stencil.OrderShares[order]))}");
        return $"{string.Join(", ", shares)}, beyond {Wording.Percent(stencils.Average(stencil => stencil.Residual * stencil.Residual))} of the "
            + "squared weights";
    }

    private static string Fluxes(PdeReport report)
    {
        var all = report.Layers.SelectMany(layer => layer).ToArray();
        var kinds = all.GroupBy(flux => flux.Name).Select(group =>
        {
            var contrasts = group.Where(flux => flux.Contrast is not null).Select(flux => flux.Contrast!.Value).ToArray();
            return $"{group.Key}{(contrasts.Length > 0 ? $" with λ = {Wording.RoundedRange(contrasts)}" : "")}";
        });
        var backward = all.Count(flux => !flux.Backward.IsEmpty);
        var direction = backward == 0 ? "forward everywhere" : all.Length == 1 ? ReadingPrinter.Direction(all[0])
            : $"{backward} of {all.Length} with backward ranges";
        return $"{string.Join("; ", kinds)}; {direction}";
    }

    private static string TimeSteps(TimeStepReading[] steps)
    {
        var ratios = steps.Where(step => step.StableStep is not null).Select(step => step.TimeStep / step.StableStep!.Value).ToArray();
        var kinds = steps.GroupBy(step => step.Kind).Select(kind => $"{kind.Key} τ = {Wording.RoundedRange(kind.Select(step => step.TimeStep))}");
        return string.Join("; ", kinds)
            + (ratios.Length > 0 ? $", {Wording.RoundedRange(ratios)} of the bound 2(1−μ)/(L‖K‖²)" : "")
            + (steps.Count(step => step.IsAdaptive) is > 0 and var adaptive ? $"; {(adaptive == steps.Length ? "all" : adaptive)} adaptive" : "");
    }

    private static string SmallSignals(PdeReport report)
    {
        if (report.SmallSignalDiffusion is not { } tensor)
        {
            return report.Banks.All(bank => bank.IsZeroSum) ? "not computed for lifted states and masks" : "not a diffusion: stencils see constants";
        }

        var axes = Enumerable.Range(0, report.Dimension).Select(i => (Name: "xyz"[i], Variance: 2 * tensor[i * (report.Dimension + 1)])).ToArray();
        return axes.All(axis => axis.Variance == 0)
            ? "no second-order diffusion"
            : "smooth ones are smoothed like by a Gaussian with " + string.Join(", ", axes.Select(axis => axis.Variance >= 0
                ? $"σ = {Wording.Rounded(Math.Sqrt(axis.Variance))} in {axis.Name}"
                : $"σ² = {Wording.Rounded(axis.Variance)} (sharpened) in {axis.Name}"));
    }

    private static string Users(PdeReport report, Func<(int Bank, int? Guide, int Layer), bool> uses)
    {
        var users = report.Blocks.Where(block => block.Parts.Any(uses)).ToArray();
        var (first, last) = (users.Min(user => user.First), users.Max(user => user.Last));
        return first == last ? $"block {first}" : $"blocks {first} to {last}";
    }

    private static string Channels(ImmutableArray<int> channels) =>
        channels.Length == 1 ? $"{channels[0] + 1}"
        : channels[^1] - channels[0] == channels.Length - 1 ? $"{channels[0] + 1}–{channels[^1] + 1}"
        : string.Join(", ", channels.Select(channel => channel + 1));

    private static string Boundary(BankReading bank) => $"{bank.Boundary}".ToLowerInvariant();

    private static string Words(IEnumerable<string> words) => string.Join(", ", words.Distinct());
}
