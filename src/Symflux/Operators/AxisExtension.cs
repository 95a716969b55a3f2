namespace Symflux.Operators;

/// <summary>
/// One stencil along one axis of n samples: for which positions its row of K exists, which sample the extension E puts
/// at each place, and, for the adjoint, which positions read a given sample.
/// </summary>
internal sealed class AxisExtension
{
    private readonly Boundary boundary;
    private readonly int samples;
    private readonly int origin;

    public AxisExtension(Boundary boundary, int samples, int extent, int origin)
    {
        this.boundary = boundary;
        this.samples = samples;
        this.origin = origin;
        First = boundary == Boundary.Natural ? Math.Min(origin, samples) : 0;
        End = Math.Max(First, boundary == Boundary.Natural ? samples - (extent - 1 - origin) : samples);
        InnerFirst = Math.Min(origin, samples);
        InnerEnd = Math.Max(InnerFirst, samples - (extent - 1 - origin));
        AdjointInnerFirst = Math.Min(First + (extent - 1 - origin), samples);
        AdjointInnerEnd = Math.Max(AdjointInnerFirst, End - origin);
        MaximalReaders = 1;
        if (boundary == Boundary.Reflecting)
        {
            MaximalReaders = 4 * (extent / samples) + 6;
            // Samples within the stencil's reach of the border are also read through their mirror images.
            AdjointInnerFirst = Math.Min(Math.Max(origin, extent - 1 - origin), samples);
            AdjointInnerEnd = Math.Max(AdjointInnerFirst, samples - Math.Max(origin, extent - 1 - origin));
        }
    }

    /// <summary>Rows of K exist for positions from here …</summary>
    public int First { get; }

    /// <summary>… up to, not including, here.</summary>
    public int End { get; }

    /// <summary>From here to <see cref="InnerEnd"/> the stencil lies inside the domain.</summary>
    public int InnerFirst { get; }

    /// <summary>End of the positions whose stencil lies inside the domain.</summary>
    public int InnerEnd { get; }

    /// <summary>From here to <see cref="AdjointInnerEnd"/> each weight reads a sample from exactly one existing position.</summary>
    public int AdjointInnerFirst { get; }

    /// <summary>End of the samples that each weight reads exactly once.</summary>
    public int AdjointInnerEnd { get; }

    /// <summary>The sample that weight <paramref name="tap"/> reads at an existing position, or −1 for none.</summary>
    public int Source(int position, int tap)
    {
        var place = position + tap - origin;
        if ((uint)place < (uint)samples)
        {
            return place;
        }

        if (boundary == Boundary.Zero)
        {
            return -1;
        }

        // Even extension has period 2n; natural boundaries never come here.
        place = ((place % (2 * samples)) + 2 * samples) % (2 * samples);
        return place < samples ? place : 2 * samples - 1 - place;
    }

    /// <summary>An upper bound of what <see cref="Readers"/> counts.</summary>
    public int MaximalReaders { get; }

    /// <summary>Lists all existing positions at which weight <paramref name="tap"/> reads a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="tap">Index of the weight.</param>
    /// <param name="positions">Receives the positions; at least <see cref="MaximalReaders"/> long.</param>
    /// <returns>How many there are.</returns>
    public int Readers(int sample, int tap, Span<int> positions)
    {
        var offset = tap - origin;
        if (sample >= AdjointInnerFirst && sample < AdjointInnerEnd)
        {
            positions[0] = sample - offset;
            return 1;
        }

        var count = 0;
        if (boundary != Boundary.Reflecting)
        {
            Take(sample - offset, positions);
            return count;
        }

        // The extended signal shows the sample at sample + 2nk and at −1 − sample + 2nk.
        var reach = Math.Abs(offset) / samples + 1;
        for (var k = -reach; k <= reach; k++)
        {
            Take(-1 - sample + 2 * samples * k - offset, positions);
            Take(sample + 2 * samples * k - offset, positions);
        }

        return count;

        void Take(int position, Span<int> target)
        {
            if (position >= First && position < End)
            {
                target[count++] = position;
            }
        }
    }
}
