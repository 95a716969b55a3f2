using Symflux.Operators;

namespace Symflux.Solving.Kernels;

/// <summary>
/// One axis of an image under stencils of one extent: K = V·E reads extended samples −before … n + after − 1, and Vᵀ
/// writes the same range, which Eᵀ then brings back into the image.
/// </summary>
internal sealed class StripAxis
{
    private readonly Boundary boundary;

    /// <summary>Describes an axis.</summary>
    /// <param name="boundary">The extension E.</param>
    /// <param name="samples">n.</param>
    /// <param name="extent">Extent of the stencils.</param>
    /// <param name="origin">Index of the weight that lies on the position itself.</param>
    public StripAxis(Boundary boundary, int samples, int extent, int origin)
    {
        this.boundary = boundary;
        (Samples, Extent, Before, After) = (samples, extent, origin, extent - 1 - origin);
        DualFirst = boundary == Boundary.Natural ? Math.Min(origin, samples) : 0;
        DualEnd = Math.Max(DualFirst, boundary == Boundary.Natural ? samples - After : samples);
        AdjointFirst = boundary == Boundary.Reflecting ? -Before : 0;
        AdjointEnd = boundary == Boundary.Reflecting ? samples + After : samples;
    }

    /// <summary>n.</summary>
    public int Samples { get; }

    /// <summary>Extent of the stencils.</summary>
    public int Extent { get; }

    /// <summary>How far stencils reach to smaller positions.</summary>
    public int Before { get; }

    /// <summary>How far stencils reach to larger positions.</summary>
    public int After { get; }

    /// <summary>First position at which Ku exists.</summary>
    public int DualFirst { get; }

    /// <summary>End of the positions at which Ku exists.</summary>
    public int DualEnd { get; }

    /// <summary>First place where Vᵀ matters.</summary>
    public int AdjointFirst { get; }

    /// <summary>End of the places where Vᵀ matters.</summary>
    public int AdjointEnd { get; }

    /// <summary>Whether Ku exists at a position.</summary>
    public bool HasDual(int position) => position >= DualFirst && position < DualEnd;

    /// <summary>The sample that E puts at a place, or −1 for 0.</summary>
    public int Source(int place)
    {
        if ((uint)place < (uint)Samples)
        {
            return place;
        }

        if (boundary != Boundary.Reflecting)
        {
            return -1;
        }

        var inPeriod = ((place % (2 * Samples)) + 2 * Samples) % (2 * Samples);
        return inPeriod < Samples ? inPeriod : 2 * Samples - 1 - inPeriod;
    }
}
