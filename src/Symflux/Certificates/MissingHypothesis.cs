using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>What would have to hold of a block that has no bound.</summary>
/// <param name="words">How the claim speaks.</param>
internal sealed class MissingHypothesis(ClaimVocabulary words) : IBlockReader<string>
{
    private const string AnyFact = "a fact covers the block";

    public string Residual(ResidualBlock block) => $"the eigenvalues of {words.Operator} are bounded";

    public string Transform(TransformBlock block) => AnyFact;

    public string LinearSolve(LinearSolveBlock block) => "the solve is a linear map that does not depend on the state";

    public string Recurrent(RecurrentBlock block) =>
        "every pass has a bound, and the number of passes does not depend on the input where differences count";

    public string Cycle(CycleBlock block) => AnyFact;

    public string BallProjection(BallProjectionBlock block) => AnyFact;

    public string Clamp(ClampBlock block) => AnyFact;

    public string Symmetrisation(SymmetrisationBlock block) => "the body has a bound";
}
