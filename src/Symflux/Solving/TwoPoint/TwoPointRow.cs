using System.Numerics;

namespace Symflux.Solving.TwoPoint;

/// <summary>What a step reads and writes along a row, or a piece of one.</summary>
internal ref struct TwoPointRow<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>u; <see cref="Readable"/> values.</summary>
    public ref T State;

    /// <summary>u in the row below; the row itself where there is none, and anything in 1D.</summary>
    public ref T Below;

    /// <summary>u in the same row of the slice behind; the row itself where there is none, and anything but in 3D.</summary>
    public ref T Behind;

    /// <summary>f; may be missing where μ = 0.</summary>
    public ref T Data;

    /// <summary>Receives u⁺, and holds u⁻ where α ≠ 1. May be <see cref="State"/>.</summary>
    public ref T Result;

    /// <summary>The fluxes from the row above, one vector more than the row is long; become those to the row below.</summary>
    public ref T FluxAbove;

    /// <summary>The fluxes from the slice before, one vector more than the row is long; become those to the slice behind.</summary>
    public ref T FluxBefore;

    /// <summary>Number of samples.</summary>
    public int Count;

    /// <summary>Number of samples that can be read from <see cref="State"/>: at a border <see cref="Count"/>, else more.</summary>
    public int Readable;

    /// <summary>
    /// The flux from the sample to the left; becomes that to the sample to the right where <see cref="Count"/> is a multiple of the vectors' length.
    /// </summary>
    public T FluxLeft;
}
