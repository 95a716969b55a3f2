using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Testing;

/// <summary>Random multigrid cycles.</summary>
public sealed partial class Generators
{
    /// <summary>
    /// A cycle with some levels, three at most unless told otherwise, of any banks and bounded fluxes, any weights, and transfers near the classical ones.
    /// </summary>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="channels">Channels of the state without the mask.</param>
    /// <param name="mask">The channel of the mask among <paramref name="channels"/> + 1; null for none.</param>
    /// <param name="largest">Extent of the largest stencil.</param>
    /// <param name="deepest">The largest number of levels.</param>
    public CycleBlock AnyCycle(int dimension, int channels, int? mask = null, int largest = 4, int deepest = 3) => Made(() =>
    {
        var levels = Whole(1, deepest);
        return new CycleBlock(
            [.. Enumerable.Range(0, levels).Select(l => AnyLevel(dimension, channels, l == levels - 1, largest))],
            OneOf(CycleShape.V, CycleShape.W, CycleShape.F), mask);
    });

    /// <summary>A blueprint around cycles: within a chain, a lifted state and a recurrent block, with a projection onto the ball.</summary>
    public Blueprint AnyCycleBlueprint(int dimension, int channels) => Made<Blueprint>(() =>
    {
        var wide = channels + Whole(0, 2);
        return new(dimension, channels,
        [
            AnyCycle(dimension, channels), new LiftBlock(channels, wide), AnyCycle(dimension, wide), new BallProjectionBlock(wide),
            new RecurrentBlock([AnyCycle(dimension, wide), StableBlock(dimension, wide)], new StoppingRule(2)),
            new ProjectBlock(wide, channels), StableBlock(dimension, channels),
        ]);
    });

    /// <summary>A blueprint of cycles with a mask, for inputs from <see cref="MaskedField"/>.</summary>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="channels">Channels without the mask.</param>
    /// <param name="mask">The mask's channel.</param>
    public Blueprint AnyMaskedBlueprint(int dimension, int channels, int mask) => Made<Blueprint>(() => new(dimension, channels + 1,
    [
        AnyCycle(dimension, channels, mask),
        new RecurrentBlock([AnyCycle(dimension, channels, mask)], new StoppingRule(2)),
        AnyCycle(dimension, channels, mask),
    ]));

    /// <summary>A field of normal numbers, with a mask of zeros, ones and values between them in one channel.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="channels">Channels without the mask.</param>
    /// <param name="mask">The mask's channel.</param>
    public Field<double> MaskedField(Grid grid, int channels, int mask) => Made(() =>
    {
        var field = Field(grid, channels + 1);
        foreach (ref var value in field.Channel(mask))
        {
            value = OneOf(0, 0, 1, Number(0, 1));
        }

        return field;
    });

    /// <summary>A blueprint of cycles in any dimension, without or with a mask or averaged over symmetries, with an input.</summary>
    public (Blueprint Blueprint, Field<double> Input) CycleProblem()
    {
        var dimension = Whole(1, 3);
        var (channels, mask) = (Whole(1, dimension < 3 ? 3 : 2), Whole(0, 1));
        var grid = Grid(dimension, 6);
        return Whole(0, 2) switch
        {
            0 => (AnyCycleBlueprint(dimension, channels), Field(grid, channels)),
            1 => (AnyMaskedBlueprint(dimension, channels, mask), MaskedField(grid, channels, mask)),
            _ => (new Blueprint(dimension, 1, [AnyCycle(dimension, 1), new BallProjectionBlock(1)]).Symmetrised(), Field(grid, 1)),
        };
    }

    private CycleLevel AnyLevel(int dimension, int channels, bool isCoarsest, int largest)
    {
        var bank = Bank(dimension, channels, Whole(1, 3), Boundary(), largest);
        var square = Math.Max(1e-3, bank.NormBound * bank.NormBound);
        return new CycleLevel(
            bank, Layer(bank.OutputChannels), Number(0.5, 1.5), Number(0.1, 3) / square, Number(0.3, 1) * square,
            Weights(isCoarsest ? Whole(1, 3) : Whole(0, 2)), isCoarsest ? [] : Weights(Whole(0, 2)), isCoarsest ? null : AnyTransfer(dimension));
    }

    private ImmutableArray<double> Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => Number(0.2, 1))];

    private CycleTransfer AnyTransfer(int dimension)
    {
        var classical = CycleTransfer.Classical(dimension, OneOf(Interpolation.Constant, Interpolation.Linear));
        return new CycleTransfer(Perturbed(classical.Restriction), Perturbed(classical.Interpolation));

        Stencil Perturbed(Stencil s) => new(
            s.Coefficients.ToArray().Select(weight => weight * Number(0.5, 1.5)).ToArray(), 1, s.Depth, s.Height, s.Width, s.OriginZ, s.OriginY, s.OriginX);
    }
}
