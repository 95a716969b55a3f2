using System.Text.RegularExpressions;
using Symflux.Blueprints;
using Symflux.Explanations;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Diagrams;

/// <summary>Puts blocks into formulas.</summary>
internal static partial class BlockPrinter
{
    private static readonly BlockSymbols Plain = new("K", "Φ", "τ", "μ", "α");

    /// <summary>A description with "9.1E−4" as 9.1·10⁻⁴.</summary>
    public static BlockDescription WithPowers(BlockDescription description) => description with { Where = [.. description.Where.Select(Powers)] };

    /// <summary>Whether a recurrent block is the relaxed inner iteration of an implicit step.</summary>
    public static bool IsImplicitStep(RecurrentBlock block) =>
        block.Body is [ResidualBlock { Fidelity: > 0, Extrapolation: 1, StepControl.IsAdaptive: false, Guide: null }];

    /// <summary>Describes a change of the state space.</summary>
    public static BlockDescription Describe(TransformBlock block, StateNames names)
    {
        var (m, n) = (block.InputChannels, block.OutputChannels);
        var channels = $"{m} → {n} channels";
        if (block.Opens is { } cells)
        {
            return new BlockDescription(
                "Analysis of cells", [$"{names.State} ↦ W {names.State}"],
                [
                    $"cells of {Cell(cells)}: {cells.Coefficients} cosine coefficients{(cells.Size == 2 ? " (Haar)" : "")}",
                    $"{channels}, coarser grid; orthogonal",
                ],
                Plain, []);
        }

        return block.Closes is not null
            ? new BlockDescription("Synthesis from cells", [$"{names.State} ↦ W^⊤ {names.State}"], [$"{channels}, finer grid; the inverse"], Plain, [])
            : block is LiftBlock
            ? new BlockDescription("Lift to a hidden state", [$"{names.State} ↦ (u, 0, …, 0)"], [$"{channels}; an isometry"], Plain, [])
            : new BlockDescription(
                "Projection", [$"{First(m)} ↦ {First(n)}"], [$"{channels}; the adjoint of the lift"], Plain, []);
    }

    /// <summary>The first channels of a state.</summary>
    private static string First(int channels) => channels == 1 ? "u_1" : $"(u_1, …, u_{{{channels}}})";

    /// <summary>Describes a projection onto the ball.</summary>
    public static BlockDescription OfBall(StateNames names) => new(
        "Projection onto a ball", [$"{names.Next} = min(1, ‖{names.Data}‖/‖{names.State}‖) {names.State}"],
        [$"afterwards ‖u‖ ≤ ‖{names.Data}‖, whatever came before; Euclidean norms over all channels and samples"], Plain, []);

    /// <summary>Describes a clamp.</summary>
    public static BlockDescription OfClamp(ClampBlock block, StateNames names) => new(
        "Clamp", [$"{names.Next} = min(max({names.State}, a), b)"],
        [FormattableString.Invariant($"a = {block.Lowest:G6}, b = {block.Highest:G6}; values within the interval stay")], Plain, []);

    private static string Cell(CellTransform cells) => string.Join("×", Enumerable.Repeat(cells.Size, cells.Dimension));

    /// <summary>Describes the whole of a recurrent block: the equation that its fixed point solves, and when it ends.</summary>
    public static BlockDescription Describe(RecurrentBlock block)
    {
        var stopping = block.Stopping;
        var passes = stopping.Tolerance > 0
            ? $"until ‖z^{{i+1}} − z^i‖ ≤ {Powers(Wording.Rounded(stopping.Tolerance))} ‖u^k‖, at most {stopping.Iterations} passes"
            : stopping.Iterations == 1 ? "once" : $"{stopping.Iterations} times";
        if (block.Body is [CycleBlock { Mask: null, Levels: [{ Reaction: 1, Diffusion: > 0 } level, ..] }])
        {
            return new BlockDescription(
                "Implicit step, by FAS multigrid", ["u^{k+1} = u^k − τ K^⊤Φ(K u^{k+1})"],
                [$"τ = {Powers(Wording.Rounded(level.Diffusion))};  z^0 = u^k, then the cycle below, {passes}"], Plain, []);
        }

        return IsImplicitStep(block) && block.Body[0] is ResidualBlock step
            ? new BlockDescription(
                "Implicit step, by inner iteration", ["u^{k+1} = u^k − τ K^⊤Φ(K u^{k+1})"],
                [$"τ = {Powers(Wording.Rounded(step.TimeStep / step.Fidelity))};  z^0 = u^k, then the pass below, {passes}"], Plain, [])
            : new BlockDescription("Inner iteration", ["z^0 = u^k,  u^{k+1} = z"], [passes], Plain, []);
    }

    /// <summary>Describes the whole of a symmetrisation.</summary>
    public static BlockDescription Describe(SymmetrisationBlock block, int dimension, StateNames names)
    {
        var count = GridSymmetry.Of(block.Group, dimension).Length;
        return new BlockDescription(
            "Mean over symmetries", [$"{names.Next} = (1/{count}) Σ_g g^{{−1}}B(g {names.State})"],
            [$"g: the {count} {SymmetryPrinter.Kind(block.Group)} of the grid;  B: z^0 = g {names.State}, then the blocks below;  equivariant, with "
                + "the bounds of B"], Plain, []);
    }

    /// <summary>Describes explicit steps of equal shape.</summary>
    public static BlockDescription Describe(ResidualBlock[] all, ResidualBlock[] shown, int dimension, StateNames names)
    {
        var first = all[0];
        var k = Indexed("K", all, block => block.Stencils);
        var phi = Indexed("Φ", all, block => block.Flux);
        var tau = Parameter.Of(names.Step, all, shown, block => block.TimeStep);
        var mu = Parameter.Of(names.Weight, all, shown, block => block.Fidelity);
        var alpha = Parameter.Of("α", all, shown, block => block.Extrapolation);
        var (adaptive, guided, data, extrapolated) =
            (first.StepControl.IsAdaptive, first.Guide is not null, first.Fidelity != 0, first.Extrapolation != 1);
        var (u, f) = (names.State, names.Data);
        var term = guided ? $"{k}^⊤G(H {u}) {k} {u}" : $"{k}^⊤{phi}({k} {u})";
        string[] formula =
        [
            $"{names.Next} = {(extrapolated ? $"{alpha.Symbol} (" : "")}{u}",
            $" − {(adaptive ? "t_k" : tau.Symbol)} {term}",
            .. (string[])(data ? [$" − {mu.Symbol} ({u} − {f})"] : []),
            .. (string[])(extrapolated ? [$") + (1 − {alpha.Symbol}) {names.Before}"] : []),
        ];
        // The bracket of an extrapolated step closes on the line where it ends.
        if (extrapolated)
        {
            (formula[^2], formula[^1]) = (formula[^2] + ")", formula[^1][1..]);
        }

        string[] where =
        [
            string.Join(",  ", new[] { tau.Text, data ? mu.Text : "", extrapolated ? alpha.Text : "" }.Where(text => text.Length > 0)),
            .. Stability(all, tau, mu, adaptive || extrapolated),
            .. (string[])(adaptive ? [$"t_k = min({tau.Symbol}, {(data ? $"(1 − {mu.Symbol}) " : "")}2⟨u, d⟩/‖d‖^2), at least 0;  d = {term}"] : []),
            .. Bank(k, [.. all.Select(block => block.Stencils).Distinct()], dimension),
            .. (string[])(guided ? [.. Bank("H", [.. all.Select(block => block.Guide!).Distinct()], dimension),
                "G = diag g(|H u|^2), the guided diffusivity"] : []),
            .. Layer(phi, [.. all.Select(block => block.Flux).Distinct()]),
        ];
        var heading = names.IsPass ? "The pass" : (extrapolated, adaptive, guided) switch
        {
            (true, _, _) => "Extrapolated explicit step",
            (_, true, _) => "Explicit step, step size adaptive",
            (_, _, true) => "Explicit step, guided",
            _ => "Explicit step",
        };
        return new BlockDescription(
            heading, formula, where, new BlockSymbols(k, phi, tau.Symbol, mu.Symbol, alpha.Symbol),
            [.. new[] { tau, mu, alpha }.Where(p => p.Varies).Select(p => (p.Symbol, p.Shown))]);
    }

    /// <summary>"τ ≤ 2/(L‖K‖²) = 0.25", where one operator and one bound hold for all blocks, and the step satisfies it.</summary>
    private static IEnumerable<string> Stability(ResidualBlock[] all, Parameter tau, Parameter mu, bool excepted)
    {
        var first = all[0];
        if (excepted || mu.Varies || !(first.SpectralBound > 0) || first.Fidelity > 1
            || all.Any(block => !block.Stencils.Equals(first.Stencils) || !block.Flux.Equals(first.Flux)))
        {
            yield break;
        }

        var bound = 2 * (1 - first.Fidelity) / first.SpectralBound.Value;
        var stable = all.All(block => block.TimeStep <= bound * (1 + 1e-12));
        yield return $"{(stable ? "stable" : "not covered by the norm bound")}: {tau.Symbol} {(stable ? "≤" : "exceeds")} "
            + $"{(first.Fidelity > 0 ? $"2(1 − {mu.Symbol})" : "2")}/(L‖K‖^2) = {Wording.Rounded(bound)}";
    }

    /// <summary>Describes semi-implicit steps of equal shape.</summary>
    public static BlockDescription Describe(LinearSolveBlock[] all, LinearSolveBlock[] shown, int dimension, StateNames names)
    {
        var first = all[0];
        var k = Indexed("K", all, block => block.Stencils);
        var tau = Parameter.Of("τ", all, shown, block => block.TimeStep);
        var mu = Parameter.Of("μ", all, shown, block => block.Fidelity);
        var data = first.Fidelity != 0;
        string[] formula =
        [
            $"({(data ? $"(1 + {mu.Symbol}) I" : "I")} + {tau.Symbol} {k}^⊤G({names.State}) {k}) {names.Next}",
            $" = {names.State}{(data ? $" + {mu.Symbol} {names.Data}" : "")}",
        ];
        string[] where =
        [
            data ? $"{tau.Text},  {mu.Text}" : tau.Text,
            .. Bank(k, [.. all.Select(block => block.Stencils).Distinct()], dimension),
            $"G = diag g(|{k} u|^2), frozen at the known state",
            .. Layer("Φ", [.. all.Select(block => block.Flux).Distinct()]),
            $"solved by {SolverPrinter.Name(first.Solver)}",
        ];
        return new BlockDescription(
            "Semi-implicit step", formula, where, new BlockSymbols(k, "Φ", tau.Symbol, mu.Symbol, "α"),
            [.. new[] { tau, mu }.Where(p => p.Varies).Select(p => (p.Symbol, p.Shown))]);
    }

    /// <summary>"K = (∂_x, ∂_y), natural boundary", or the number and size of learned stencils.</summary>
    public static IEnumerable<string> Bank(string symbol, StencilBank[] banks, int dimension)
    {
        var bank = banks[0];
        var boundary = $"{bank.Boundary}".ToLowerInvariant();
        if (banks.Length == 1 && Derivatives(bank, dimension, spacing: 1) is { } names)
        {
            yield return $"{symbol} = {Tuple(names, bank)}, {boundary} boundary";
            yield break;
        }

        var sizes = bank.Stencils.Select(s => string.Join('×', new[] { s.Width, s.Height, s.Depth }.Take(dimension))).Distinct().ToArray();
        yield return $"{symbol}: {Wording.Count(bank.OutputChannels, "stencil")} {string.Join(", ", sizes.Take(3))}"
            + $"{(sizes.Length > 3 ? ", …" : "")}{(bank.InputChannels > 1 ? $" on {bank.InputChannels} channels" : "")}, "
            + $"{boundary} boundary{(banks.All(b => b.IsZeroSum) ? ", zero-sum" : "")}";
    }

    /// <summary>The names of up to six derivatives on a grid, or null where a bank holds anything else.</summary>
    public static string[]? Derivatives(StencilBank bank, int dimension, double spacing)
    {
        var grid = dimension switch
        {
            1 => Grid.Signal(1, spacing),
            2 => Grid.Image(1, 1, spacing, spacing),
            _ => Grid.Volume(1, 1, 1, spacing, spacing, spacing),
        };
        var readings = bank.Stencils.Select(stencil => StencilReading.Of(stencil, grid)).ToArray();
        return readings.All(reading => reading.IsPureDerivative)
            && readings.Select(reading => Derivative(reading.Terms[0])).Distinct().ToArray() is { Length: <= 6 } names ? names : null;
    }

    /// <summary>"(∂_x, ∂_y) on each of 3 channels".</summary>
    public static string Tuple(string[] derivatives, StencilBank bank) =>
        $"{(derivatives.Length == 1 ? derivatives[0] : $"({string.Join(", ", derivatives)})")}"
        + $"{(derivatives.Length < bank.OutputChannels ? $" on each of {bank.InputChannels} channels" : "")}";

    private static string Derivative(DerivativeTerm term)
    {
        var sign = term.Coefficient < 0 ? "−" : "";
        var factor = Wording.Rounded(Math.Abs(term.Coefficient)) switch { "1" => "", "1.414" => "√2 ", var number => $"{number} " };
        return sign + factor + (term.Order == 0 ? "I" : $"∂_{{{term.Letters}}}");
    }

    /// <summary>"Φ(s) = g(s²) s, g = 1/(1 + s²/λ²), λ = 4", or the number of learned fluxes.</summary>
    public static IEnumerable<string> Layer(string symbol, FluxLayer[] layers)
    {
        var groups = layers.SelectMany(layer => layer.Groups).ToArray();
        var size = groups.Max(group => group.Channels.Length);
        var coupling = size > 1 ? $", coupled over {(groups.All(group => group.Channels.Length == size) ? "" : "up to ")}{size} channels" : "";
        foreach (var kind in groups.Select(group => group.Flux).GroupBy(flux => (Name: flux.Title, flux.Formula)))
        {
            var contrasts = kind.Select(FluxPrinter.Contrast).Where(contrast => contrast is not null).Select(contrast => contrast!.Value).ToArray();
            var lambda = contrasts.Length > 0 ? $", λ = {Wording.RoundedRange(contrasts)}" : "";
            var count = layers.Length == 1 ? kind.Distinct().Count() : kind.Count() / layers.Length;
            yield return kind.Key.Formula.Length > 0
                ? $"{symbol}(s) = g s, {kind.Key.Formula}{lambda} ({kind.Key.Name}){coupling}"
                : $"{symbol}: {(count == 1 ? kind.Key.Name : $"{count} × {kind.Key.Name}")}{lambda}{coupling}";
        }
    }

    private static string Indexed<TBlock, TPart>(string symbol, TBlock[] blocks, Func<TBlock, TPart> part) where TPart : class =>
        blocks.All(block => part(block).Equals(part(blocks[0]))) ? symbol : $"{symbol}_k";

    /// <summary>"9.1E−4" as 9.1·10⁻⁴.</summary>
    public static string Powers(string text) => Exponent().Replace(text, match =>
        $"{(match.Groups[1].Value == "1" ? "" : $"{match.Groups[1].Value}·")}10^{{{match.Groups[2].Value.TrimStart('+')}}}");

    [GeneratedRegex(@"(\d+(?:\.\d+)?)E([+−]\d+)")]
    private static partial Regex Exponent();

    /// <summary>A parameter over the blocks of a run.</summary>
    private sealed class Parameter
    {
        private Parameter(string name, double[] all, double[] shown)
        {
            Varies = all.Any(value => Wording.Rounded(value) != Wording.Rounded(all[0]));
            Symbol = Varies ? $"{name}_k" : name;
            Text = $"{Symbol} = {Wording.RoundedRange(all)}";
            Shown = shown;
        }

        public static Parameter Of<TBlock>(string name, TBlock[] all, TBlock[] shown, Func<TBlock, double> value) =>
            new(name, Array.ConvertAll(all, block => value(block)), Array.ConvertAll(shown, block => value(block)));

        public bool Varies { get; }

        public string Symbol { get; }

        public string Text { get; }

        public IReadOnlyList<double> Shown { get; }
    }
}
