using System.Numerics;

namespace Symflux.Solving.Cycles;

/// <summary>Advances a state by one multigrid cycle.</summary>
internal sealed class FasCycleStep<T>(FasHierarchy<T> hierarchy, Workspace<T> workspace) : Step<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        hierarchy.Run(workspace.State, workspace.Data, workspace.Previous, team);
        workspace.Advance();
    }
}
