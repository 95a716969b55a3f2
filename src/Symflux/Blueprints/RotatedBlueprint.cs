using System.Collections.Immutable;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// Blueprints in other colours. K(Ru) = (KR)u, and (KR)ᵀ = RᵀKᵀ: every bank reads the rotated channels, and what a block changes is rotated back, so that the
/// whole is RᵀN(Rf) with as many weights and the same work.
/// </summary>
internal sealed class RotatedBlueprint
{
    private readonly ChannelRotation rotation;

    /// <summary>Places in the state of the channels that are rotated together: those of the image, or one coefficient of their cells.</summary>
    private int[][] groups;

    private RotatedBlueprint(ChannelRotation rotation, int[][] groups) => (this.rotation, this.groups) = (rotation, groups);

    /// <summary>Rotates a blueprint.</summary>
    /// <exception cref="SymfluxException">The numbers of channels differ, or a block treats channels one by one.</exception>
    public static Blueprint Of(Blueprint blueprint, ChannelRotation rotation) => rotation.Channels == blueprint.Channels
        ? new Blueprint(
            blueprint.Dimension, blueprint.Channels,
            new RotatedBlueprint(rotation, [[.. Enumerable.Range(0, rotation.Channels)]]).Chain(blueprint.Blocks))
        : throw new SymfluxException($"a rotation of {rotation.Channels} channels does not fit a blueprint for {blueprint.Channels}");

    private ImmutableArray<Block> Chain(ImmutableArray<Block> blocks)
    {
        var rotated = ImmutableArray.CreateBuilder<Block>(blocks.Length);
        foreach (var block in blocks)
        {
            rotated.Add(block switch
            {
                TransformBlock transform => Follow(transform),
                BodyBlock body => body.WithBody(new RotatedBlueprint(rotation, groups).Chain(body.Body)),
                ClampBlock => throw OneByOne("a clamp"),
                CycleBlock { Mask: not null } => throw OneByOne("a cycle with a mask"),
                LinearSolveBlock { Solver.Stopping: null } => throw OneByOne("a direct solve"),
                _ => block.WithParts(bank => new StencilBank(bank.Stencils.Select(Rotate), bank.Boundary), flux => flux),
            });
        }

        return rotated.MoveToImmutable();

        static SymfluxException OneByOne(string what) => new($"{what} takes channels one by one, so that they cannot be rotated");
    }

    private TransformBlock Follow(TransformBlock transform)
    {
        var isKept = (int i) => i < transform.OutputChannels;
        if (transform.Opens is null && groups.FirstOrDefault(group => group.Any(isKept) && !group.All(isKept)) is not null)
        {
            throw new SymfluxException(
                $"a projection to {transform.OutputChannels} channels keeps some of those that are rotated together and drops others, so that they cannot "
                + "be rotated");
        }

        // Coefficient q of channel i is channel q·m + i.
        groups = transform.Opens is { } cells
            ? [.. Enumerable.Range(0, cells.Coefficients).SelectMany(q => groups.Select(group => group.Select(i => q * transform.InputChannels + i).ToArray()))]
            : [.. groups.Where(group => group.All(isKept))];
        return transform;
    }

    private Stencil Rotate(Stencil stencil)
    {
        var (weights, size) = (stencil.Coefficients.ToArray(), stencil.Coefficients.Length / stencil.InputChannels);
        foreach (var group in groups)
        {
            for (var tap = 0; tap < size; tap++)
            {
                for (var c = 0; c < group.Length; c++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < group.Length; k++)
                    {
                        sum += stencil.Coefficients[group[k] * size + tap] * rotation[k, c];
                    }

                    weights[group[c] * size + tap] = sum;
                }
            }
        }

        return new Stencil(
            weights, stencil.InputChannels, stencil.Depth, stencil.Height, stencil.Width, stencil.OriginZ, stencil.OriginY, stencil.OriginX);
    }
}
