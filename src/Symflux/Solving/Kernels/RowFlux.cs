using System.Numerics;

namespace Symflux.Solving.Kernels;

/// <summary>A flux made ready for rows of one channel.</summary>
internal abstract class RowFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Replaces a row of p = Ku by q = Φ(p).</summary>
    /// <param name="row">The row; what follows it up to a multiple of 16 values may be overwritten.</param>
    /// <param name="columns">Number of values.</param>
    public abstract void Evaluate(ref T row, int columns);
}
