using Symflux.Fields;

namespace Symflux.Torch.Attacks;

/// <summary>What a search makes as large as it can: a way to start, and a way to climb.</summary>
internal abstract class Goal
{
    /// <summary>Power iterations before a point moves uphill.</summary>
    public abstract int Alignments { get; }

    /// <summary>A new starting point.</summary>
    public abstract Climber Start(StartingPoints points, int turn, Grid grid, int channels, double amplitude);

    /// <summary>A starting point in the neighbourhood of the best place of another.</summary>
    public abstract Climber Near(StartingPoints points, int turn, Climber other);

    /// <summary>Sees where all climbers are, and moves them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="climbers">Climb together: one evaluation of the network for all.</param>
    /// <param name="share">Of the rate; 0 for a power iteration alone.</param>
    public abstract void Advance(PullBack network, Climber[] climbers, double share);
}
