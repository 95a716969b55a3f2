using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Streaming;

/// <summary>
/// Any local blocks on the same grid, run as on an image of its own on crops that overlap by their reach: those at both ends of a crop are computed and
/// thrown away. The law of <see cref="ReceptiveField"/> says that the others have the bits of the whole.
/// </summary>
internal sealed class CropStage<T> : Stage<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>So many layers are made of a crop at least, and so many times the reach: at most a quarter of the work is thrown away.</summary>
    private const int LeastLayers = 16;
    private const int Reaches = 8;

    private readonly ImmutableArray<Block> blocks;
    private readonly int threads;
    private readonly bool readsData;
    private readonly int reach;
    private readonly int lattice;
    private readonly int cropLayers;
    private (int Layers, Chain<T> Chain)? ready;
    private int done;

    /// <summary>Prepares the stage.</summary>
    /// <param name="blocks">At least one; none changes channels or grid.</param>
    /// <param name="input">Where layers come from.</param>
    /// <param name="output">Where they go to.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public CropStage(ImmutableArray<Block> blocks, Flow<T> input, Flow<T> output, int threads) : base(input, output)
    {
        (this.blocks, this.threads, readsData) = (blocks, threads, blocks.Any(block => block.ReadsData));
        (reach, lattice, cropLayers) = CropOf(blocks, input.Grid.Layers, input.Grid.SlowestAxis);
    }

    /// <inheritdoc/>
    public override unsafe long Bytes =>
        // u, u⁺ or d, and f.
        3L * Input.State.Channels * (Input.Grid.Count / Input.Grid.Layers) * cropLayers * sizeof(T);

    /// <summary>Layers of the input that are held at once: those of a crop, besides what comes together with the last of them.</summary>
    public static int LayersHeld(ImmutableArray<Block> blocks, Grid grid) => CropOf(blocks, grid.Layers, grid.SlowestAxis).Crop;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        while (done < Input.Grid.Layers && Next() is var (first, count) && first + count <= Input.End)
        {
            cancellation.ThrowIfCancellationRequested();
            Run(first, count, team, cancellation);
            Input.DropBefore(done < Input.Grid.Layers ? Next().First : done);
        }
    }

    private static (int Reach, int Lattice, int Crop) CropOf(ImmutableArray<Block> blocks, int layers, Axis axis)
    {
        var field = ReceptiveField.Of(blocks);
        // Crops that would be larger than the whole are the whole.
        var (reach, lattice) = ((int)Math.Min(layers, field.Reach[axis]), (int)Math.Min(layers, field.Lattice[axis]));
        var made = Math.Max(LeastLayers, Reaches * (long)reach);
        return (reach, lattice, (int)Math.Min(layers, (made + 2L * reach + 2L * lattice - 1) / lattice * lattice));
    }

    /// <summary>The next crop; of the last one all layers up to the end.</summary>
    private (int First, int Count) Next()
    {
        var layers = Input.Grid.Layers;
        var last = (layers - cropLayers) / lattice * lattice;
        var first = Math.Clamp((done - reach) / lattice * lattice, 0, last);
        return (first, first == last ? layers - first : cropLayers);
    }

    private void Run(int first, int count, ThreadTeam team, CancellationToken cancellation)
    {
        var chain = ChainFor(count);
        Take(Input.State, first, count, chain.Ends.State);
        if (Input.Previous is { } previous)
        {
            Take(previous, first, count, chain.Ends.Previous);
        }

        if (Input.Data is { } data && readsData)
        {
            Take(data, first, count, chain.Ends.Data);
        }

        foreach (var step in chain.Steps)
        {
            step.Advance(team, cancellation);
        }

        var end = first + count == Input.Grid.Layers ? first + count : first + count - reach;
        while (done < end)
        {
            var piece = Math.Min(Output.Piece, end - done);
            HandOn(chain.Ends, first, count, piece);
            done += piece;
            Output.Add(piece, team, cancellation);
        }
    }

    private void HandOn(Workspace<T> ends, int first, int count, int piece)
    {
        var stride = count * (Input.Grid.Count / Input.Grid.Layers);
        Output.MakeRoom(piece);
        Give(ends.State, stride, first, done, piece, Output.State);
        if (Output.Previous is not null)
        {
            Give(ends.Previous, stride, first, done, piece, Output.Previous);
        }

        for (var channel = 0; channel < (Output.Data?.Channels ?? 0); channel++)
        {
            Input.Data!.Layers(channel, done, piece).CopyTo(Output.Data!.Layers(channel, done, piece));
        }
    }

    /// <summary>The last crop can have some layers more than the others.</summary>
    private Chain<T> ChainFor(int layers)
    {
        if (ready is not { } made || made.Layers != layers)
        {
            ready = null;
            made = (layers, new Chain<T>(blocks, Input.State.Channels, Input.Grid.WithLayers(layers), threads, Output.Previous is not null));
            ready = made;
        }

        return made.Chain;
    }
}
