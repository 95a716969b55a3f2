using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Schemes;

namespace Symflux.Restoration;

/// <summary>One run of a comparison.</summary>
/// <param name="Scheme">Which scheme.</param>
/// <param name="Steps">Its steps; blocks of the blueprint.</param>
/// <param name="Work">Evaluations of KᵀΦ(K·) or of the linear operator, inner iterations included; a banded solve counts as one.</param>
/// <param name="Time">Duration of one run: the median of seven, or of as many as took two seconds.</param>
/// <param name="Error">Root mean square difference to the reference, in grey values.</param>
/// <param name="NormBound">κ of the certificate; null where it is refused.</param>
public sealed record ComparedRun(SchemeKind Scheme, int Steps, int Work, TimeSpan Time, double Error, double? NormBound)
{
    /// <summary>All durations that were measured, the shortest first.</summary>
    public ImmutableArray<TimeSpan> Durations { get; init; } = [];

    /// <summary>What the finest run of a scheme computed; null for the others.</summary>
    public Field<float>? Output { get; init; }
}
