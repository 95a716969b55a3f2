using System.Numerics;
using System.Runtime.InteropServices;
using Symflux.Fluxes;

namespace Symflux.Solving.Kernels;

/// <summary>A flux made ready for rows of one channel.</summary>
internal abstract class RowFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Replaces a row of p = Ku by q = Φ(p).</summary>
    /// <param name="row">The row; what follows it up to a multiple of 16 values may be overwritten.</param>
    /// <param name="columns">Number of values, a multiple of the vector length.</param>
    public abstract void Evaluate(ref T row, int columns);

    /// <summary>Makes a flux without vectors of its own ready: <see cref="RowKernels{T}.Flux"/> is what to ask.</summary>
    public static RowFlux<T> Of(Flux flux) => flux switch
    {
        LinearFlux => new LinearRowFlux(),
        _ => new GeneralRowFlux(flux),
    };

    private sealed class LinearRowFlux : RowFlux<T>
    {
        public override void Evaluate(ref T row, int columns)
        {
            // Φ(s) = s.
        }
    }

    private sealed class GeneralRowFlux(Flux flux) : RowFlux<T>
    {
        public override void Evaluate(ref T row, int columns)
        {
            var values = MemoryMarshal.CreateSpan(ref row, columns);
            flux.Evaluate<T>(values, values);
        }
    }
}
