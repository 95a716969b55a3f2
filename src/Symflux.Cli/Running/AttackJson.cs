using System.Collections.Immutable;
using Symflux.Torch.Attacks;

namespace Symflux.Cli.Running;

/// <summary>What <c>symflux certify --json</c> says about the attack.</summary>
/// <param name="Gain">About ‖N(f)‖/‖f‖.</param>
/// <param name="Quotient">About ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Seed">Of its starting points.</param>
/// <param name="Interrupted">Whether it was ended before its time.</param>
internal sealed record AttackJson(AttainedJson Gain, AttainedJson Quotient, double Seconds, int Seed, bool Interrupted)
{
    /// <summary>Makes the object.</summary>
    public static AttackJson Of(AttackRun run, WitnessFiles? files)
    {
        var found = run.Found;
        return new AttackJson(
            AttainedJson.Of(found?.Gain, run.Certificate.NormStable.Constant, found?.GainRestarts ?? 0, files?.Input),
            AttainedJson.Of(found?.Quotient, run.Certificate.Lipschitz.Constant, found?.QuotientRestarts ?? 0, files?.Pair),
            run.Seconds, run.Seed, run.Interrupted);
    }
}

/// <summary>What was attained of one constant.</summary>
/// <param name="Attained">The largest value found; null where the search had no time.</param>
/// <param name="Proven">The proven constant; null where the claim is refused.</param>
/// <param name="BeatsProof">Whether the attained value exceeds the proven one by more than rounding.</param>
/// <param name="Grid">Extents of the grid on which it was attained, x last.</param>
/// <param name="Restarts">Number of starting points.</param>
/// <param name="Witness">The file with the inputs; null where none was asked for.</param>
internal sealed record AttainedJson(double? Attained, double? Proven, bool BeatsProof, ImmutableArray<int> Grid, int Restarts, string? Witness)
{
    /// <summary>Makes the object.</summary>
    public static AttainedJson Of(AttackWitness? witness, double? proven, int restarts, string? file) => new(
        witness?.Value, proven, AttackRun.Beats(witness, proven), witness is null ? [] : WitnessFiles.Extents(witness.First.Grid), restarts,
        witness is null ? null : file);
}
