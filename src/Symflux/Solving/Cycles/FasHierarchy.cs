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

    public FasHierarchy(CycleBlock block, Grid grid, int threads)
    {
        this.block = block;
        norms = new FieldNorms<T>(Domain.Whole(grid), block.Levels[0].Stencils.InputChannels);
        samples = grid.Count;
        program = CycleProgram.Of(block.Shape, block.Levels.Length);
        levels = new FasLevel<T>[block.Levels.Length];
        for (var l = 0; l < levels.Length; l++)
        {
            var coarser = Halved(grid);
            levels[l] = new FasLevel<T>(block.Levels[l], grid, coarser, block.Mask is not null, threads);
            grid = coarser;
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

    /// <summary>⌈n/2⌉ samples along every axis, which cover the same region.</summary>
    private static Grid Halved(Grid grid) => grid.Dimension switch
    {
        1 => Grid.Signal((grid.Width + 1) / 2, 2 * grid.SpacingX),
        2 => Grid.Image((grid.Height + 1) / 2, (grid.Width + 1) / 2, 2 * grid.SpacingY, 2 * grid.SpacingX),
        _ => Grid.Volume(
            (grid.Depth + 1) / 2, (grid.Height + 1) / 2, (grid.Width + 1) / 2, 2 * grid.SpacingZ, 2 * grid.SpacingY, 2 * grid.SpacingX),
    };
}
