namespace Symflux.Certificates;

/// <summary>The words in which a claim speaks: of states, or of differences of two states.</summary>
/// <param name="Norm">The quantity that is bounded.</param>
/// <param name="Next">Its value after a block.</param>
/// <param name="State">Its value before a block.</param>
/// <param name="Data">Its value at the input.</param>
/// <param name="Operator">The symmetric operator of a block.</param>
/// <param name="PlainFact">Number of the fact about a block without a data term.</param>
internal sealed record ClaimVocabulary(string Norm, string Next, string State, string Data, string Operator, int PlainFact)
{
    /// <summary>‖out‖ against ‖f‖.</summary>
    public static ClaimVocabulary OfNorm { get; } = new("the norm", "‖u⁺‖", "‖u‖", "‖f‖", "τKᵀGK", 1);

    /// <summary>‖out₁ − out₂‖ against ‖f₁ − f₂‖.</summary>
    public static ClaimVocabulary OfDifferences { get; } = new("the distance", "‖δu⁺‖", "‖δu‖", "‖δf‖", "τKᵀDK", 2);

    /// <summary>Whether the claim is about differences.</summary>
    public bool IsOfDifferences => PlainFact == OfDifferences.PlainFact;

    /// <summary>The same inside the body of a recurrent block, which works on z with the data u.</summary>
    public ClaimVocabulary InBody => IsOfDifferences
        ? this with { Next = "‖δz⁺‖", State = "‖δz‖", Data = "‖δu‖" }
        : this with { Next = "‖z⁺‖", State = "‖z‖", Data = "‖u‖" };
}
