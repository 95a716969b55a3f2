using System.Numerics;

namespace Symflux.Solving;

/// <summary>Solves Ax = b with the matrix of a semi-implicit step.</summary>
internal interface ISymmetricSolve<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>How the last solve ended; null for direct solves.</summary>
    InnerIteration? Inner { get; }

    /// <summary>Solves.</summary>
    /// <param name="rightHandSide">b.</param>
    /// <param name="solution">Receives x; its content before is ignored.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="cancellation">Looked at between iterations.</param>
    void Solve(T[] rightHandSide, T[] solution, ThreadTeam team, CancellationToken cancellation);
}
