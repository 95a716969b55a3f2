namespace Symflux.Diagrams;

/// <summary>A folded run of blocks in formulas, in the notation of <see cref="MathText"/>.</summary>
/// <param name="Heading">What kind of step it is.</param>
/// <param name="Formula">The step, in parts between which lines may break.</param>
/// <param name="Where">What the symbols stand for, with their numbers; one line each.</param>
/// <param name="Symbols">What the parts are called.</param>
/// <param name="Series">Parameters that differ from block to block: a name and the values.</param>
internal sealed record BlockDescription(
    string Heading, IReadOnlyList<string> Formula, IReadOnlyList<string> Where, BlockSymbols Symbols,
    IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Series);

/// <summary>What the states of a chain are called.</summary>
/// <param name="State">The state that a block reads.</param>
/// <param name="Next">The state that it writes.</param>
/// <param name="Before">The state before the one it reads.</param>
/// <param name="Data">What the data term refers to.</param>
/// <param name="Step">The time step.</param>
/// <param name="Weight">The weight of the data term.</param>
/// <param name="IsPass">Whether the chain is a pass that is repeated.</param>
internal sealed record StateNames(string State, string Next, string Before, string Data, string Step = "τ", string Weight = "μ", bool IsPass = false)
{
    /// <summary>The chain of a blueprint.</summary>
    public static StateNames Outer { get; } = new("u^k", "u^{k+1}", "u^{k−1}", "f");

    /// <summary>The body of a recurrent block, which starts at u^k.</summary>
    public static StateNames Inner { get; } = new("z^i", "z^{i+1}", "z^{i−1}", "u^k", IsPass: true);

    /// <summary>The body of a symmetrisation, which starts at z^0 = gu.</summary>
    public static StateNames Turned { get; } = Inner with { Data = "z^0", IsPass = false };

    /// <summary>The inner iteration of an implicit step with the time step τ, relaxed by ω.</summary>
    public static StateNames Relaxed { get; } = Inner with { Step = "ωτ", Weight = "ω" };
}
