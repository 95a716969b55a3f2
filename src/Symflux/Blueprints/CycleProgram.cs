using System.Collections.Immutable;

namespace Symflux.Blueprints;

/// <summary>What a step of a cycle does on its level ℓ (0 is the finest).</summary>
public enum CycleAction
{
    /// <summary>ν sweeps before the coarse correction. In a U-net: the residual blocks of the encoder.</summary>
    PreSmooth = 0,

    /// <summary>
    /// To level ℓ + 1: x_c = R x, b_c = R(b − A(x)) + A_c(R x). In a U-net: the strided convolution down; R x is kept, which
    /// is the skip connection.
    /// </summary>
    Restrict = 1,

    /// <summary>Solves on the coarsest level by many sweeps. In a U-net: the bottleneck.</summary>
    SolveCoarsest = 2,

    /// <summary>From level ℓ + 1: x ← x + P(x_c − R x). In a U-net: the transposed convolution up.</summary>
    Correct = 3,

    /// <summary>ν sweeps after the coarse correction. In a U-net: the residual blocks of the decoder.</summary>
    PostSmooth = 4,
}

/// <summary>One step of a cycle.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Level">ℓ.</param>
public readonly record struct CycleStep(CycleAction Action, int Level);

/// <summary>A full approximation scheme (FAS) cycle as the sequence of its steps: the solver runs it, a U-net is it.</summary>
/// <remarks>A. Brandt, Multi-level adaptive solutions to boundary-value problems, Math. Comp. 31 (1977) 333–390.</remarks>
public static class CycleProgram
{
    /// <summary>The steps of one cycle on the levels first … levels − 1.</summary>
    /// <param name="shape">V, W or F.</param>
    /// <param name="levels">Number of levels, at least 1.</param>
    /// <param name="first">The finest level that takes part.</param>
    public static ImmutableArray<CycleStep> Of(CycleShape shape, int levels, int first = 0)
    {
        if (first < 0 || first >= levels)
        {
            throw new SymfluxException($"a cycle on {levels} levels cannot start on level {first}; levels count from 0");
        }

        return [.. Cycle(shape, first, levels)];
    }

    private static IEnumerable<CycleStep> Cycle(CycleShape shape, int level, int levels)
    {
        if (level == levels - 1)
        {
            return [new(CycleAction.SolveCoarsest, level)];
        }

        var coarse = (shape, level + 1 == levels - 1) switch
        {
            // Solving the coarsest problem a second time would change nothing.
            (CycleShape.V, _) or (_, true) => Cycle(shape, level + 1, levels),
            (CycleShape.W, _) => Cycle(CycleShape.W, level + 1, levels).Concat(Cycle(CycleShape.W, level + 1, levels)),
            _ => Cycle(CycleShape.F, level + 1, levels).Concat(Cycle(CycleShape.V, level + 1, levels)),
        };
        return
        [
            new(CycleAction.PreSmooth, level),
            new(CycleAction.Restrict, level),
            .. coarse,
            new(CycleAction.Correct, level),
            new(CycleAction.PostSmooth, level),
        ];
    }
}
