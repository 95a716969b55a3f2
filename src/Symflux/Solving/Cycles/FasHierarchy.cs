using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Cycles;

/// <summary>The levels of a <see cref="CycleBlock"/> made ready for one grid, on which its cycle runs.</summary>
internal sealed class FasHierarchy<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly CycleBlock block;
    private readonly int samples;
    private readonly FasLevel<T>[] levels;
    private readonly ImmutableArray<CycleStep> program;
    private readonly FieldNorms<T> norms;

    /// <summary>Prepares the levels for a grid.</summary>
    /// <param name="block">The block.</param>
    /// <param name="grid">The finest grid.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public FasHierarchy(CycleBlock block, Grid grid, int threads) : this(block, Domain.Whole(grid), threads) { }

    /// <summary>Prepares the levels for a part of a grid: each is shared out like the one above it, and refreshed by itself.</summary>
    /// <param name="block">The block.</param>
    /// <param name="domain">The part of the finest grid; its halo reaches as far as the block looks in one go.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public FasHierarchy(CycleBlock block, Domain domain, int threads)
    {
        this.block = block;
        norms = new FieldNorms<T>(domain, block.Levels[0].Stencils.InputChannels);
        samples = domain.Grid.Count;
        program = CycleProgram.Of(block.Shape, block.Levels.Length);
        levels = new FasLevel<T>[block.Levels.Length];
        var axis = domain.Grid.SlowestAxis;
        for (var l = 0; l < levels.Length; l++)
        {
            var coarser = l + 1 < levels.Length ? domain.Halve((int)LayerReach.HeldBy(block, l + 1, axis)) : null;
            levels[l] = new FasLevel<T>(block.Levels[l], domain, coarser, (int)LayerReach.Of(block, l, axis), block.Mask is not null, threads);
            domain = coarser ?? domain;
        }
    }

    /// <summary>‖b − A(x)‖ on the finest level.</summary>
    /// <param name="state">x, and the mask where there is one.</param>
    /// <param name="data">f, in the channels of x.</param>
    /// <param name="team">The threads that share the work.</param>
    public double ResidualNorm(T[] state, T[] data, ThreadTeam team)
    {
        Begin(state, data, team);
        return norms.Of(levels[0].Residual(team), team);
    }

    /// <summary>One cycle for A(x) = b, in place of x.</summary>
    /// <param name="state">x, and the mask where there is one.</param>
    /// <param name="data">f, in the channels of x.</param>
    /// <param name="destination">Receives the state after the cycle; may be the state itself.</param>
    /// <param name="team">The threads that share the work.</param>
    public void Run(T[] state, T[] data, T[] destination, ThreadTeam team)
    {
        Begin(state, data, team);
        foreach (var (action, l) in program)
        {
            switch (action)
            {
                case CycleAction.PreSmooth or CycleAction.SolveCoarsest:
                    levels[l].PreSmooth(team);
                    break;
                case CycleAction.Restrict:
                    levels[l].RestrictTo(levels[l + 1], team);
                    break;
                case CycleAction.Correct:
                    levels[l].CorrectFrom(levels[l + 1], team);
                    break;
                default:
                    levels[l].PostSmooth(team);
                    break;
            }
        }

        state.CopyTo(destination, 0);
        for (var channel = 0; channel < levels[0].State.Length / samples; channel++)
        {
            levels[0].State.AsSpan(channel * samples, samples).CopyTo(destination.AsSpan(Place(channel)));
        }
    }

    /// <summary>x and c from the state, b = γcf, and the masks of all levels.</summary>
    private void Begin(T[] state, T[] data, ThreadTeam team)
    {
        var finest = levels[0];
        finest.Restart();
        if (block.Mask is { } mask)
        {
            Array.Copy(state, mask * samples, finest.Mask!, 0, samples);
            for (var l = 0; l + 1 < levels.Length; l++)
            {
                levels[l].RestrictMask(levels[l + 1], team);
            }
        }

        var gamma = T.CreateSaturating(block.Levels[0].Reaction);
        for (var channel = 0; channel < finest.State.Length / samples; channel++)
        {
            Array.Copy(state, Place(channel), finest.State, channel * samples, samples);
            var f = data.AsSpan(Place(channel), samples);
            var b = finest.RightHandSide.AsSpan(channel * samples, samples);
            for (var i = 0; i < b.Length; i++)
            {
                b[i] = gamma * f[i] * (finest.Mask is { } c ? c[i] : T.One);
            }
        }
    }

    /// <summary>Where a channel of x lies in the state, which has the mask between them.</summary>
    private int Place(int channel) => (channel + (channel >= block.Mask ? 1 : 0)) * samples;
}
