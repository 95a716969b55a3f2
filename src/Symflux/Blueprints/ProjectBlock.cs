namespace Symflux.Blueprints;

/// <summary>
/// Projects the state to its first channels: (u₁, …, u_n) ↦ (u₁, …, u_m). What the following blocks see as f and u⁻ is
/// projected alike.
/// </summary>
/// <remarks>The adjoint of a <see cref="LiftBlock"/>; it enlarges no norm and no distance.</remarks>
public sealed record ProjectBlock : TransformBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="inputChannels">n.</param>
    /// <param name="outputChannels">m, at least 1 and at most n.</param>
    public ProjectBlock(int inputChannels, int outputChannels)
    {
        if (outputChannels < 1 || outputChannels > inputChannels)
        {
            throw new SymfluxException(
                $"a projection from {inputChannels} to {outputChannels} channels is impossible; it must keep at least 1 and at most all of them");
        }

        (InputChannels, OutputChannels) = (inputChannels, outputChannels);
    }

    /// <inheritdoc/>
    public override int InputChannels { get; }

    /// <inheritdoc/>
    public override int OutputChannels { get; }

    internal override BlockEntry ToEntry() =>
        new ProjectEntry { InputChannels = InputChannels, OutputChannels = OutputChannels };
}
