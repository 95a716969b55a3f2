using System.Numerics;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>Restriction and interpolation between two levels; allocates nothing per call.</summary>
internal abstract class Transfer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>R: the mean over the fine samples of every coarse cell.</summary>
    /// <param name="fine">Values on the fine grid.</param>
    /// <param name="coarse">Receives the means.</param>
    /// <param name="team">The threads that share the work.</param>
    public abstract void Restrict(T[] fine, T[] coarse, ThreadTeam team);

    /// <summary>fine ← fine + θP(coarse − base).</summary>
    /// <param name="coarse">Values on the coarse grid.</param>
    /// <param name="origin">What is subtracted from them; null for nothing.</param>
    /// <param name="damping">θ.</param>
    /// <param name="fine">Is changed.</param>
    /// <param name="team">The threads that share the work.</param>
    public abstract void AddInterpolated(T[] coarse, T[]? origin, double damping, T[] fine, ThreadTeam team);
}
