namespace Symflux.Experiments.Networks;

/// <summary>What a symmetric block adds its change to, and which scheme it is by that.</summary>
public enum SkipKind
{
    /// <summary>u: the explicit scheme.</summary>
    Explicit = 0,

    /// <summary>u and u⁻ with weights that start as those of a fast semi-iterative cycle.</summary>
    SemiIterative = 1,

    /// <summary>u and u⁻ with one trained weight: the Du Fort–Frankel scheme.</summary>
    DuFortFrankel = 2,

    /// <summary>u and u⁻ with trained weights that start near 1.</summary>
    Learned = 3,

    /// <summary>u in every pass of an inner iteration: the implicit scheme as a recurrent block.</summary>
    Implicit = 4,
}
