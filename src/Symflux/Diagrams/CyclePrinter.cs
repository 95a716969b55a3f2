using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>Puts a multigrid cycle into formulas: the cycle as a whole, one sweep, and the way to the coarser level and back.</summary>
internal static class CyclePrinter
{
    private static readonly BlockSymbols Symbols = new("K", "Φ", "τ", "μ", "γ");

    /// <summary>"one V-cycle", "two W-cycles": how the problem of the next level is solved.</summary>
    public static string Coarse(CycleShape shape) => shape switch
    {
        CycleShape.V => "one V-cycle",
        CycleShape.W => "two W-cycles",
        _ => "one F- and one V-cycle",
    };

    /// <summary>The steps of a cycle.</summary>
    public static BlockDescription Cycle(FoldedRun run, StateNames names)
    {
        var cycle = (CycleBlock)run.Blocks[0];
        var (levels, masked) = (cycle.Levels, cycle.Mask is not null);
        var coarsest = levels[^1].PreSmoothing.Length;
        var data = levels[0].Reaction == 0 ? "0" : masked ? $"γ c_0 {names.Data}" : $"γ {names.Data}";
        string[] where =
        [
            masked ? "A_ℓ(x) = γ c_ℓ x + τ (1 − c_ℓ) K^⊤Φ(K x) on level ℓ" : "A_ℓ(x) = γ x + τ K^⊤Φ(K x) on level ℓ",
            .. levels.Length == 1
                ? (string[])[$"one level: {Sweeps(coarsest)}"]
                :
                [
                    "1  smooth: sweeps on A_ℓ(x_ℓ) = b_ℓ",
                    "2  restrict: x_{ℓ+1} = R x_ℓ, b_{ℓ+1} = R(b_ℓ − A_ℓ(x_ℓ)) + A_{ℓ+1}(R x_ℓ)",
                    $"3  solve A_{{ℓ+1}}(x_{{ℓ+1}}) = b_{{ℓ+1}}{(levels.Length > 2 ? $" by {Coarse(cycle.Shape)}," : "")} on the coarsest level by {Sweeps(coarsest)}",
                    "4  correct: x_ℓ ← x_ℓ + P(x_{ℓ+1} − R x_ℓ)",
                    "5  smooth again",
                    .. masked ? (string[])["c_{ℓ+1} = mean of c_ℓ over each cell; 1 where known"] : [],
                    "x_ℓ and R x_ℓ are kept for step 4: skip connections",
                ],
        ];
        return new BlockDescription(
            $"FAS multigrid: {(run.Blocks.Count > 1 ? $"{run.Blocks.Count} {cycle.Shape}-cycles" : $"a {cycle.Shape}-cycle".Replace("a F", "an F"))} on {Wording.Count(levels.Length, "level")}",
            ["A_0(x_0) = b_0", $" from x_0 = {names.State},", $" b_0 = {data}"], where, Symbols, []);
    }

    /// <summary>One sweep, with the numbers of every level.</summary>
    public static BlockDescription Sweep(FoldedRun run, int dimension)
    {
        CycleBlock[] all = [.. run.All.Cast<CycleBlock>()];
        var levels = all[0].Levels;
        var masked = all[0].Mask is not null;
        var banks = levels.Select(level => level.Stencils).Distinct().ToArray();
        var k = banks.Length == 1 && all.All(cycle => cycle.Levels[0].Stencils == banks[0]) ? "K" : "K_ℓ";
        string[] where =
        [
            masked ? "d = γ c + τ (1 − c) δ" : "d = γ + τ δ",
            .. masked || levels[0].Reaction == 0 ? (string[])[] : ["explicit step with data term: step ωτ/d, fidelity ωγ/d, data b/γ"],
            .. Operators(k, all, dimension),
            .. BlockPrinter.Layer("Φ", [.. all.SelectMany(cycle => cycle.Levels).Select(level => level.Flux).Distinct()]),
            .. Numbers(all),
        ];
        return new BlockDescription("A sweep", ["x ← x + ω (b − A(x))/d"], where, Symbols with { K = k }, []);
    }

    /// <summary>Restriction and correction.</summary>
    public static BlockDescription Transfer(FoldedRun run, int dimension)
    {
        CycleTransfer[] all = [.. run.All.Cast<CycleBlock>().SelectMany(cycle => cycle.Levels).Select(level => level.ToCoarser).OfType<CycleTransfer>()];
        var (restriction, interpolation) = (all[0].Restriction, all[0].Interpolation);
        var (mean, constant, linear) = (
            Same(CycleTransfer.Classical(dimension, Interpolation.Constant).Restriction, all.Select(transfer => transfer.Restriction)),
            Same(CycleTransfer.Classical(dimension, Interpolation.Constant).Interpolation, all.Select(transfer => transfer.Interpolation)),
            Same(CycleTransfer.Classical(dimension, Interpolation.Linear).Interpolation, all.Select(transfer => transfer.Interpolation)));
        string[] where =
        [
            $"R: {(mean ? "the mean over" : "weights for")} {Cell(2, dimension)} samples, stride 2",
            constant ? "P: constant on every cell"
                : $"P: {(linear ? "linear between cell centres" : "weights")}, {Cell(Math.Max(interpolation.Width, interpolation.Height), dimension)}, stride 2",
            "where A(x) = b, R x solves the coarser problem, and the cycle changes nothing",
        ];
        return new BlockDescription(
            "To the coarser level and back", ["x_c = R x", "\nb_c = R(b − A(x)) + A_c(R x)", "\nx ← x + P(x_c − R x)"], where, Symbols, []);

        static bool Same(Operators.Stencil expected, IEnumerable<Operators.Stencil> stencils) =>
            stencils.All(stencil => stencil.Coefficients.SequenceEqual(expected.Coefficients));
    }

    /// <summary>"2h": the spacing of a level.</summary>
    public static string Spacing(int level) => level == 0 ? "h" : $"{1L << level}h";

    private static IEnumerable<string> Operators(string k, CycleBlock[] all, int dimension)
    {
        var derivatives = all.SelectMany(cycle => cycle.Levels.Select((level, l) => BlockPrinter.Derivatives(level.Stencils, dimension, 1L << l))).ToArray();
        if (k != "K" && derivatives[0] is { } names && derivatives.All(other => other is not null && other.SequenceEqual(names)))
        {
            var bank = all[0].Levels[0].Stencils;
            return [$"{k} = {BlockPrinter.Tuple(names, bank)} at spacing 2^ℓ h, {$"{bank.Boundary}".ToLowerInvariant()} boundary"];
        }

        return BlockPrinter.Bank(k, [.. all.SelectMany(cycle => cycle.Levels).Select(level => level.Stencils).Distinct()], dimension);
    }

    /// <summary>"levels 0–2: γ = 1, τ = 5, δ = 4, ω = 0.8; 2 + 1 sweeps", neighbours with the same numbers on one line.</summary>
    private static IEnumerable<string> Numbers(CycleBlock[] all)
    {
        var levels = all[0].Levels.Length;
        var lines = Enumerable.Range(0, levels).Select(l => Numbers([.. all.Select(cycle => cycle.Levels[l])])).ToArray();
        for (var l = 0; l < levels;)
        {
            var end = l + 1;
            while (end < levels && lines[end] == lines[l])
            {
                end++;
            }

            yield return $"{(end == l + 1 ? $"level {l}" : $"levels {l}–{end - 1}")}: {BlockPrinter.Powers(lines[l])}";
            l = end;
        }
    }

    private static string Numbers(CycleLevel[] levels)
    {
        var weights = levels.SelectMany(level => level.PreSmoothing.Concat(level.PostSmoothing)).ToArray();
        var first = levels[0];
        var count = first.ToCoarser is null ? Sweeps(first.PreSmoothing.Length) : $"{first.PreSmoothing.Length} + {first.PostSmoothing.Length} sweeps";
        return $"γ = {Range(level => level.Reaction)}, τ = {Range(level => level.Diffusion)}, δ = {Range(level => level.Diagonal)}"
            + $"{(weights.Length > 0 ? $", ω = {Wording.RoundedRange(weights)}" : "")}; {count}";

        string Range(Func<CycleLevel, double> value) => Wording.RoundedRange(levels.Select(value));
    }

    private static string Sweeps(int count) => Wording.Count(count, "sweep");

    private static string Cell(int extent, int dimension) => string.Join('×', Enumerable.Repeat(extent, dimension));
}
