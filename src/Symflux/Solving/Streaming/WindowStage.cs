using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;
using Symflux.Solving.Kernels;

namespace Symflux.Solving.Streaming;

/// <summary>
/// A residual block with adaptive steps: d = KᵀΦ(Ku) is computed once for every layer, the sums under the windows once for every layer of cells, and a
/// layer of cells is advanced when the steps at the nodes on both sides of it are known.
/// </summary>
internal sealed class WindowStage<T> : Stage<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ResidualBlock block;
    private readonly int window;
    private readonly int reach;
    private readonly int layerSize;
    private readonly Grid crop;
    private readonly DiffusionTerm<T> evaluation;
    private readonly Scratch<T> scratch;
    private readonly LayerBuffer<T> term;
    private readonly CellLayer whole;
    private readonly CellLayer last;
    private readonly WindowSum[] sums;
    private readonly double[] steps;
    private readonly T[][] rows;
    private readonly T[] zeros;
    private readonly TeamPass sumPass;
    private readonly TeamPass advancePass;

    /// <summary>Layers of d that have been computed, and layers of cells that have been summed.</summary>
    private int directed;
    private int summed;

    /// <summary>The layer of cells that is worked on, its first layer, and what of it is advanced at once.</summary>
    private CellLayer now;
    private int nowFirst;
    private int pieceFirst;
    private int pieceLayers;

    /// <summary>Prepares the stage.</summary>
    /// <param name="block">A block with windows.</param>
    /// <param name="input">Where layers come from.</param>
    /// <param name="output">Where they go to.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    /// <param name="scratch">Shared by all stages.</param>
    public WindowStage(ResidualBlock block, Flow<T> input, Flow<T> output, int threads, Scratch<T> scratch) : base(input, output)
    {
        this.block = block;
        var grid = input.Grid;
        (window, reach, layerSize) = (WindowOf(block, grid), ReachOf(block, grid), grid.Count / grid.Layers);
        crop = grid.WithLayers((int)Math.Min(grid.Layers, window + 2L * reach));
        evaluation = DiffusionTerm<T>.For(block, crop, threads);
        this.scratch = scratch;
        term = new LayerBuffer<T>(block.InputChannels, layerSize, Math.Min(grid.Layers, 2 * window + reach));
        whole = new CellLayer(grid.WithLayers(window), block.StepControl.Window!.Value, threads);
        last = grid.Layers % window == 0 ? whole : new CellLayer(grid.WithLayers(grid.Layers % window), block.StepControl.Window!.Value, threads);
        now = whole;
        (sums, steps) = (new WindowSum[whole.Lattice.NodeCount], new double[whole.Lattice.NodeCount]);
        rows = [.. Enumerable.Range(0, threads).Select(_ => new T[whole.Grid.Width])];
        zeros = new T[whole.Grid.Width];
        sumPass = new TeamPass(SumPart);
        advancePass = new TeamPass(AdvancePart);
    }

    /// <inheritdoc/>
    public override long Bytes => term.Bytes;

    /// <inheritdoc/>
    public override long SharedValues => 2L * block.InputChannels * crop.Count;

    private int Layers => Input.Grid.Layers;

    private int CellLayers => (Layers + window - 1) / window;

    private int NodesPerLayer => sums.Length / 2;

    /// <summary>
    /// Layers of the input that are held at once: those of two layers of cells, and what d looks at, besides what comes together with the last of
    /// them.
    /// </summary>
    public static int LayersHeld(ResidualBlock block, Grid grid) =>
        (int)Math.Min(grid.Layers, 2L * WindowOf(block, grid) + 2L * ReachOf(block, grid));

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (summed < CellLayers && directed >= Math.Min(Layers, (summed + 1) * window))
            {
                SumNext(team, cancellation);
            }
            else if (directed < Layers && FirstOfNextCrop + crop.Layers <= Input.End)
            {
                DirectNext(team);
            }
            else
            {
                return;
            }

            // The layer of cells before the one that is summed next is still to be advanced.
            var needed = Math.Max(0, summed - 1) * window;
            term.DropBefore(needed);
            Input.DropBefore(directed < Layers ? Math.Min(needed, FirstOfNextCrop) : needed);
        }
    }

    /// <summary>Where the crop begins from which the next layers of d are computed: the last one ends with the grid.</summary>
    private int FirstOfNextCrop => Math.Clamp(directed - reach, 0, Layers - crop.Layers);

    private static int WindowOf(ResidualBlock block, Grid grid) => Math.Min(block.StepControl.Window!.Value, grid.Layers);

    private static int ReachOf(ResidualBlock block, Grid grid) =>
        (int)Math.Min(grid.Layers, ResidualBlock.DiffusionTermReach(block.Stencils, block.Guide)[grid.SlowestAxis]);

    private void DirectNext(ThreadTeam team)
    {
        var first = FirstOfNextCrop;
        var length = (long)block.InputChannels * crop.Count;
        var (cropState, cropTerm) = (scratch.Of("u", length), scratch.Of("d", length));
        Take(Input.State, first, crop.Layers, cropState);
        var end = first + crop.Layers == Layers ? Layers : first + crop.Layers - reach;
        evaluation.EvaluateLayers(cropState, cropTerm, directed - first, end - first, team);
        term.MakeRoom(end - directed);
        Give(cropTerm, crop.Count, first, directed, end - directed, term);
        term.Add(end - directed);
        directed = end;
    }

    /// <summary>Sums a layer of cells, which completes the nodes above it, and advances the layer of cells above those.</summary>
    private void SumNext(ThreadTeam team, CancellationToken cancellation)
    {
        Now(summed);
        team.Run(sumPass);

        // What the last layer of cells gave to the nodes below it is where the sums at these nodes begin.
        sums.AsSpan(NodesPerLayer).CopyTo(sums);
        sums.AsSpan(NodesPerLayer).Clear();
        now.Lattice.Collect(now.Corners, sums);
        Complete(sums.AsSpan(0, NodesPerLayer));
        summed++;
        if (summed > 1)
        {
            AdvanceCells(summed - 2, team, cancellation);
        }

        if (summed == CellLayers)
        {
            Complete(sums.AsSpan(NodesPerLayer));
            AdvanceCells(summed - 1, team, cancellation);
        }
    }

    /// <summary>The steps at a layer of nodes; those at the layer before it are kept.</summary>
    private void Complete(ReadOnlySpan<WindowSum> nodes)
    {
        steps.AsSpan(NodesPerLayer).CopyTo(steps);
        for (var node = 0; node < nodes.Length; node++)
        {
            steps[NodesPerLayer + node] = new StepLimit(block.TimeStep, block.Fidelity, nodes[node]).Step;
        }
    }

    private void Now(int cells) => (now, nowFirst) = (cells == CellLayers - 1 ? last : whole, cells * window);

    private void SumPart(int part, int parts)
    {
        var (first, end) = ThreadTeam.Share(now.Lattice.CellCount, part, parts);
        now.Sums[part].Sum<T>(
            block.InputChannels, Input.State.From(nowFirst), Input.State.ChannelStride, term.From(nowFirst), term.ChannelStride, first, end,
            now.Corners.AsSpan(first * now.Lattice.Corners, (end - first) * now.Lattice.Corners));
    }

    private void AdvanceCells(int cells, ThreadTeam team, CancellationToken cancellation)
    {
        Now(cells);
        for (pieceFirst = 0; pieceFirst < now.Grid.Layers; pieceFirst += pieceLayers)
        {
            // A layer of cells of a signal is one row, and small.
            pieceLayers = now.Grid.Dimension == 1 ? now.Grid.Layers : Math.Min(Output.Piece, now.Grid.Layers - pieceFirst);
            Output.MakeRoom(pieceLayers);
            team.Run(advancePass);
            Output.Add(pieceLayers, team, cancellation);
        }
    }

    /// <summary>u⁺ = α(u − td − μ(u − f)) + (1 − α)u⁻, row by row.</summary>
    private void AdvancePart(int part, int parts)
    {
        var width = now.Grid.Width;
        var (first, end) = ThreadTeam.Share(pieceLayers * layerSize / width, part, parts);
        var t = rows[part].AsSpan(0, width);
        for (var row = first; row < end; row++)
        {
            now.Lattice.Interpolate<T>(steps, pieceFirst * layerSize / width + row, 0, t);
            for (var channel = 0; channel < block.InputChannels; channel++)
            {
                var u = RowOf(Input.State, channel);
                var f = Input.Data is null || channel >= Input.Data.Channels ? zeros.AsSpan(0, width) : RowOf(Input.Data, channel);
                var result = RowOf(Output.State, channel);
                if (block.ReadsPrevious)
                {
                    RowOf(Input.Previous!, channel).CopyTo(result);
                }

                RowKernels<T>.Widest.Advance(
                    u, t, RowOf(term, channel), T.CreateSaturating(block.Fidelity), f, T.CreateSaturating(block.Extrapolation), result);
                if (Output.Previous is { } previous)
                {
                    u.CopyTo(RowOf(previous, channel));
                }

                if (Output.Data is { } data && channel < data.Channels)
                {
                    f.CopyTo(RowOf(data, channel));
                }
            }

            Span<T> RowOf(LayerBuffer<T> field, int channel) => field.Layers(channel, nowFirst + pieceFirst, pieceLayers).Slice(row * width, width);
        }
    }

    /// <summary>The lattice over one layer of cells.</summary>
    private sealed class CellLayer
    {
        public CellLayer(Grid grid, int window, int threads)
        {
            (Grid, Lattice) = (grid, new WindowLattice(grid, window));
            Sums = [.. Enumerable.Range(0, threads).Select(_ => CellSums.For(Lattice))];
            Corners = new WindowSum[Lattice.CellCount * Lattice.Corners];
        }

        public Grid Grid { get; }

        public WindowLattice Lattice { get; }

        public CellSums[] Sums { get; }

        public WindowSum[] Corners { get; }
    }
}
