using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// One step of a blueprint, and one layer of the network that it is. The hierarchy is closed: a new kind of block comes
/// with its reading in every reader (solver, network, certificate, ONNX, diagram, report, model file).
/// </summary>
public abstract record Block
{
    private protected Block() { }

    /// <summary>Number of channels of the state that the block reads.</summary>
    public abstract int InputChannels { get; }

    /// <summary>Number of channels of the state that the block writes.</summary>
    public abstract int OutputChannels { get; }

    /// <summary>Number of values that training could change.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>The stencil banks of the block and of all blocks within it.</summary>
    internal abstract IEnumerable<StencilBank> Banks { get; }

    /// <summary>The transfers between grids in the block and in all blocks within it.</summary>
    internal virtual IEnumerable<CycleTransfer> Transfers => [];

    /// <summary>The same block in a grey scale that is <paramref name="factor"/> times as large.</summary>
    public abstract Block Rescale(double factor);

    /// <summary>Refuses a parameter that is negative or not finite.</summary>
    private protected static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new SymfluxException($"the {name} is {value}; it must be finite and not negative");

    /// <summary>Refuses blocks that do not fit behind each other, or do not end with as many channels as they start.</summary>
    internal static void CheckChain(IReadOnlyList<Block> blocks, int channels, string owner)
    {
        var state = channels;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].InputChannels != state)
            {
                throw new SymfluxException(
                    $"block {i + 1} works on {blocks[i].InputChannels} channels, but {(i == 0 ? owner : $"block {i}")} has {state}");
            }

            state = blocks[i].OutputChannels;
        }

        if (state != channels)
        {
            throw new SymfluxException(
                $"the last block gives {state} channels, but {owner} has {channels}; end with a projection to {channels}");
        }
    }
}
