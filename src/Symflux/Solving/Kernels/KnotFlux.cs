using System.Numerics;

namespace Symflux.Solving.Kernels;

/// <summary>
/// A flux given by values at equidistant knots: of Φ itself around s = 0 (continued linearly), or of the diffusivity g over |s| from 0 on (constant beyond the
/// last knot); with the derivatives that training needs.
/// </summary>
internal abstract class KnotFlux<T> : RowFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Takes new values over.</summary>
    public abstract void Set(ReadOnlySpan<T> values);

    /// <summary>From p and q̄, makes q = Φ(p) and p̄ = Φ'(p)·q̄, and collects the gradient of the values.</summary>
    /// <param name="p">A row of p; becomes q.</param>
    /// <param name="gradient">The row of q̄, 0 where Ku does not exist; becomes p̄.</param>
    /// <param name="columns">Number of values; what follows them up to a multiple of 16 is overwritten and not counted.</param>
    public abstract void Differentiate(ref T p, ref T gradient, int columns);

    /// <summary>Adds the gradient of the values that was collected, and starts anew.</summary>
    public abstract void TakeGradient(Span<T> gradient);
}
