using System.Numerics;

namespace Symflux.Solving;

/// <summary>
/// Brings the layers that lie where those of a part of a grid do, counted from the other end of the whole: reflections of the axis that is shared out
/// read them.
/// </summary>
internal sealed class MirrorStep<T>(Domain domain, Workspace<T> source, Workspace<T> mirrored) : Step<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int Blocks => 0;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation) => domain.Mirror(source.State, mirrored.State);
}
