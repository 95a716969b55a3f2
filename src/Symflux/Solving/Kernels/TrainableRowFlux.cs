using System.Numerics;

namespace Symflux.Solving.Kernels;

/// <summary>
/// A flux whose numbers training changes: values at knots, or 1/λ² of a diffusivity of closed form. With the derivatives that training needs.
/// </summary>
internal abstract class TrainableRowFlux<T> : RowFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Takes new numbers over.</summary>
    public abstract void Set(ReadOnlySpan<T> numbers);

    /// <summary>From p and q̄, makes q = Φ(p) and p̄ = Φ'(p)·q̄, and collects the gradient of the numbers.</summary>
    /// <param name="p">A row of p; becomes q.</param>
    /// <param name="gradient">The row of q̄, 0 where Ku does not exist; becomes p̄.</param>
    /// <param name="columns">Number of values; what follows them up to a multiple of 16 is overwritten and not counted.</param>
    public abstract void Differentiate(ref T p, ref T gradient, int columns);

    /// <summary>Adds the gradient of the numbers that was collected, and starts anew.</summary>
    public abstract void TakeGradient(Span<T> gradient);
}
