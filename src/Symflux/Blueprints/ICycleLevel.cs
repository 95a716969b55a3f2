namespace Symflux.Blueprints;

/// <summary>
/// What a reader can do with fields on the grid of one level of a <see cref="CycleBlock"/>; <see cref="CycleRun"/> makes the cycle of it. A field is
/// whatever the reader computes with: a tensor, or the name of a value in a graph.
/// </summary>
/// <typeparam name="TField">A field on a grid of any level.</typeparam>
public interface ICycleLevel<TField>
{
    /// <summary>How many sweeps come before the coarse correction; on the coarsest level, how many solve it.</summary>
    int PreSweeps { get; }

    /// <summary>How many sweeps come after the coarse correction.</summary>
    int PostSweeps { get; }

    /// <summary>a + b.</summary>
    TField Add(TField a, TField b);

    /// <summary>a − b.</summary>
    TField Subtract(TField a, TField b);

    /// <summary>γcx; γx without a mask.</summary>
    TField React(TField x);

    /// <summary>τ(1 − c)KᵀΦ(Kx); τKᵀΦ(Kx) without a mask.</summary>
    TField Diffuse(TField x);

    /// <summary>ωr/(γc + τ(1 − c)δ), by which a sweep changes the state.</summary>
    /// <param name="residual">r.</param>
    /// <param name="sweep">Whose ω: those before the coarse correction count from 0, those after it from <see cref="PreSweeps"/>.</param>
    TField Relax(TField residual, int sweep);

    /// <summary>R x, to the next coarser grid; not asked for on the coarsest level.</summary>
    TField Restrict(TField fine);

    /// <summary>P y, from the next coarser grid; not asked for on the coarsest level.</summary>
    /// <param name="coarse">y.</param>
    /// <param name="fine">A field on the grid of this level, for its extents.</param>
    TField Interpolate(TField coarse, TField fine);
}
