using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Kernels;

/// <summary>
/// d = KᵀΦ(Ku) for volumes, a bank of stencils of equal extents, and one flux per channel, slice by slice: with S_z, which takes the k slices of u that
/// stencils see from slice z, d = Σ_z S_zᵀK₂ᵀΦ(K₂S_z u), where K₂ has the same weights as stencils on images of m·k channels. Images have the fast kernels.
/// </summary>
internal sealed class SlicedDiffusionTerm<T> : DiffusionTerm<T>, ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StripAxis axis;
    private readonly StripLayout layout;
    private readonly int channels;
    private readonly int samples;
    private readonly Workspace[] workspaces;
    private T[] state = [];
    private T[] term = [];
    private int firstSlice;
    private int endSlice;

    private SlicedDiffusionTerm(ResidualBlock block, Grid grid, int threads)
    {
        var bank = new StripBank<T>(block, grid, RowKernels<T>.Widest);
        var first = block.Stencils.Stencils[0];
        (layout, channels, samples) = (bank.Layout, block.Stencils.InputChannels, grid.Height * grid.Width);
        axis = new StripAxis(block.Stencils.Boundary, grid.Depth, first.Depth, first.OriginZ);
        workspaces =
        [
            .. Enumerable.Range(0, threads).Select(_ => new Workspace(
                bank.NewSweep(), new T[layout.StateChannels * samples], new T[layout.StateChannels * samples], new T[AdjointImage<T>.BorderSize(layout)])),
        ];
    }

    /// <summary>The term for a block, or null where it does not apply.</summary>
    public static SlicedDiffusionTerm<T>? TryCreate(ResidualBlock block, Grid grid, int threads) =>
        grid.Dimension == 3 && StripBank<T>.Fits(block) ? new SlicedDiffusionTerm<T>(block, grid, threads) : null;

    /// <inheritdoc/>
    public override void Evaluate(T[] state, T[] term, ThreadTeam team) => EvaluateLayers(state, term, 0, axis.Samples, team);

    /// <inheritdoc/>
    public override void EvaluateLayers(T[] state, T[] term, int first, int end, ThreadTeam team)
    {
        (this.state, this.term, firstSlice, endSlice) = (state, term, first, end);
        team.Run(this);
    }

    /// <summary>
    /// Some slices of d. What slices next to those of another thread get from one slice is computed by both, and every slice is summed from the first
    /// z on: the bits do not depend on the division.
    /// </summary>
    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (first, end) = ThreadTeam.Share(endSlice - firstSlice, part, parts);
        (first, end) = (firstSlice + first, firstSlice + end);
        for (var i = 0; i < channels && first < end; i++)
        {
            Slices(term, i, first, end - first).Clear();
        }

        for (var z = axis.DualFirst; z < axis.DualEnd; z++)
        {
            if (Reaches(z, first, end))
            {
                Add(workspaces[part], z, first, end);
            }
        }
    }

    private bool Reaches(int z, int first, int end)
    {
        for (var k = 0; k < axis.Extent; k++)
        {
            if (Target(z, k) is var target && target >= first && target < end)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The slice of which weight k of stencils at z reads and to which it brings what becomes of it; −1 for none.</summary>
    private int Target(int z, int k) => axis.Source(z + k - axis.Before);

    private void Add(Workspace space, int z, int first, int end)
    {
        for (var i = 0; i < channels; i++)
        {
            for (var k = 0; k < axis.Extent; k++)
            {
                var seen = Slice(space.Seen, i * axis.Extent + k);
                if (Target(z, k) is >= 0 and var source)
                {
                    Slices(state, i, source, 1).CopyTo(seen);
                }
                else
                {
                    seen.Clear();
                }
            }
        }

        var result = new AdjointImage<T>(layout, space.Result, space.Border);
        space.Sweep.Run(space.Seen, result, layout.Y.AdjointFirst, layout.Y.AdjointEnd);
        result.Fold();
        for (var i = 0; i < channels; i++)
        {
            for (var k = 0; k < axis.Extent; k++)
            {
                if (Target(z, k) is var target && target >= first && target < end)
                {
                    RowKernels<T>.Widest.Add(Slice(space.Result, i * axis.Extent + k), Slices(term, i, target, 1));
                }
            }
        }
    }

    private Span<T> Slice(T[] images, int channel) => images.AsSpan(channel * samples, samples);

    private Span<T> Slices(T[] volume, int channel, int first, int count) => volume.AsSpan((channel * axis.Samples + first) * samples, count * samples);

    /// <summary>What one thread needs.</summary>
    /// <param name="Sweep">K₂ᵀΦ(K₂·).</param>
    /// <param name="Seen">S_z u.</param>
    /// <param name="Result">K₂ᵀΦ(K₂S_z u).</param>
    /// <param name="Border">What of it lies beyond the border.</param>
    private sealed record Workspace(DiffusionTermSweep<T> Sweep, T[] Seen, T[] Result, T[] Border);
}
