using System.Numerics;

namespace Symflux.Solving;

/// <summary>One block made ready for one grid and for the workspaces that it reads and writes.</summary>
internal abstract class Step<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Advances the state: u⁺ becomes the state and u the state before it.</summary>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="cancellation">Looked at between inner iterations.</param>
    public abstract void Advance(ThreadTeam team, CancellationToken cancellation);

    /// <summary>Whether a projection onto the ball shortened the state in the last advance, in any pass of a body.</summary>
    public virtual bool Projected => false;

    /// <summary>Number of blocks that are done when the step is.</summary>
    public virtual int Blocks => 1;

    /// <summary>How the inner iteration of the last advance ended; null for steps that have none.</summary>
    public virtual InnerIteration? Inner => null;
}
