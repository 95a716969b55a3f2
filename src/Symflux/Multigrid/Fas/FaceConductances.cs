using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>
/// The conductances w = τ g/h of the faces between neighbouring samples, h the distance of their centres: what flows
/// through a face is w times the difference across it. Faces that the coupling joins share g, evaluated at the sum of
/// their squared difference quotients.
/// </summary>
internal sealed class FaceConductances<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int width;
    private readonly int samples;
    private readonly int channels;
    private readonly GridAxis<T>[] axes;
    private readonly DiffusivityFlux flux;
    private readonly T weight;
    private readonly T[] inverseAlongRow;
    private readonly T[][] inverseAcross;
    private readonly T[][] inverseAcrossLast;
    private readonly (int Channel, GridAxis<T> Axis)[][] groups;
    private readonly T[][] conductances;
    private readonly T[][] rowBuffers;
    private readonly RowJob job;
    private T[][]? newton;
    private T[][] stiffness;
    private T[] state = [];

    public FaceConductances(
        Grid grid, GridAxis<T>[] axes, int channels, DiffusivityFlux flux, Coupling coupling, double diffusion, int threads)
    {
        (this.axes, this.flux) = (axes, flux);
        weight = T.CreateSaturating(diffusion);
        (width, samples, this.channels) = (grid.Width, grid.Count, channels);
        inverseAlongRow = axes.FirstOrDefault(axis => axis.Axis == Axis.X) is { } along
            ? [.. Enumerable.Range(0, width).Select(x => T.CreateSaturating(1 / along.DistanceAt(x)))]
            : [];
        inverseAcross = [.. axes.Select(axis => Row(axis, axis.Extent - 1))];
        inverseAcrossLast = [.. axes.Select(axis => Row(axis, axis.Extent - 2))];
        var faces = Enumerable.Range(0, channels).SelectMany(c => axes.Select(axis => (c, axis)));
        groups = coupling switch
        {
            Coupling.Separate => [.. faces.Select(face => new[] { face })],
            Coupling.Gradient => [.. faces.GroupBy(face => face.c).Select(group => group.ToArray())],
            _ => [[.. faces]],
        };
        conductances = NewFaces();
        stiffness = conductances;
        rowBuffers = [.. Enumerable.Range(0, threads).Select(_ => new T[3 * grid.Width])];
        job = new RowJob(grid.Depth * grid.Height, (long)channels * grid.Width, Evaluate);
    }

    /// <summary>w of the faces of a channel along an axis; entry i lies between samples i and i + stride.</summary>
    public T[] Of(int channel, GridAxis<T> axis) => conductances[channel * axes.Length + axis.Index];

    /// <summary>What the faces contribute to the diagonal of the linearisation: w, or τΦ'/h for Newton's.</summary>
    public T[] StiffnessOf(int channel, GridAxis<T> axis) => stiffness[channel * axes.Length + axis.Index];

    /// <summary>Evaluates all faces at a state.</summary>
    public void Evaluate(T[] x, Linearisation linearisation, ThreadTeam team)
    {
        state = x;
        stiffness = linearisation == Linearisation.Newton ? newton ??= NewFaces() : conductances;
        job.On(team);
    }

    private T[][] NewFaces() => [.. Enumerable.Range(0, channels * axes.Length).Select(_ => new T[samples])];

    private void Evaluate(int first, int end, int part)
    {
        var squared = rowBuffers[part].AsSpan(0, width);
        var g = rowBuffers[part].AsSpan(width, width);
        var quotients = rowBuffers[part].AsSpan(2 * width, width);
        for (var row = first; row < end; row++)
        {
            foreach (var group in groups)
            {
                squared.Clear();
                foreach (var (channel, axis) in group)
                {
                    AddSquares(Quotients(channel, axis, row, quotients), squared);
                }

                flux.EvaluateDiffusivity<T>(squared, g);
                foreach (var (channel, axis) in group)
                {
                    var w = Of(channel, axis).AsSpan(row * width, CountOf(axis, row));
                    Multiply(g, InverseDistances(axis, row), w);
                    if (!ReferenceEquals(stiffness, conductances))
                    {
                        EvaluateNewton(channel, axis, row, squared, Quotients(channel, axis, row, quotients));
                    }
                }
            }
        }
    }

    /// <summary>
    /// The derivative of the flux by its own difference: with v the vector of a group and v_a the difference of this
    /// face, g + (Φ'(|v|) − g) v_a²/|v|².
    /// </summary>
    private void EvaluateNewton(int channel, GridAxis<T> axis, int row, ReadOnlySpan<T> squared, ReadOnlySpan<T> quotients)
    {
        var target = StiffnessOf(channel, axis).AsSpan(row * width, quotients.Length);
        var inverse = InverseDistances(axis, row);
        for (var x = 0; x < target.Length; x++)
        {
            var v = double.CreateSaturating(quotients[x]);
            var size = double.CreateSaturating(squared[x]);
            var g = flux.Diffusivity(size);
            var slope = size > 0 ? g + (flux.Slope(Math.Sqrt(size)) - g) * v * v / size : g;
            // A decreasing flux would make the diagonal negative; there the lagged diffusivity takes over.
            target[x] = T.CreateSaturating(slope > 0 ? slope : g) * weight * inverse[x];
        }
    }

    /// <summary>Number of faces along an axis that begin in a row.</summary>
    private int CountOf(GridAxis<T> axis, int row) =>
        axis.Axis == Axis.X ? width - 1 : axis.PlaceOf(row, 0) < axis.Extent - 1 ? width : 0;

    /// <summary>One over the distances of the centres on both sides of the faces of a row.</summary>
    private ReadOnlySpan<T> InverseDistances(GridAxis<T> axis, int row) => axis.Axis == Axis.X
        ? inverseAlongRow
        : axis.PlaceOf(row, 0) == axis.Extent - 2 ? inverseAcrossLast[axis.Index] : inverseAcross[axis.Index];

    /// <summary>The difference quotients across the faces of a row.</summary>
    private Span<T> Quotients(int channel, GridAxis<T> axis, int row, Span<T> buffer)
    {
        var count = CountOf(axis, row);
        if (count == 0)
        {
            return [];
        }

        var start = channel * samples + row * width;
        var u = state.AsSpan(start, count);
        var next = state.AsSpan(start + axis.Stride, count);
        var inverse = InverseDistances(axis, row);
        var (lanes, x) = (Vector<T>.Count, 0);
        for (; x <= count - lanes; x += lanes)
        {
            ((new Vector<T>(next[x..]) - new Vector<T>(u[x..])) * new Vector<T>(inverse[x..])).CopyTo(buffer[x..]);
        }

        for (; x < count; x++)
        {
            buffer[x] = (next[x] - u[x]) * inverse[x];
        }

        return buffer[..count];
    }

    private static void AddSquares(ReadOnlySpan<T> quotients, Span<T> squared)
    {
        var (lanes, x) = (Vector<T>.Count, 0);
        for (; x <= quotients.Length - lanes; x += lanes)
        {
            var v = new Vector<T>(quotients[x..]);
            Simd.MultiplyAdd(v, v, new Vector<T>(squared[x..])).CopyTo(squared[x..]);
        }

        for (; x < quotients.Length; x++)
        {
            squared[x] = T.MultiplyAddEstimate(quotients[x], quotients[x], squared[x]);
        }
    }

    /// <summary>w = τ g/h.</summary>
    private void Multiply(ReadOnlySpan<T> g, ReadOnlySpan<T> inverse, Span<T> w)
    {
        var (lanes, x, scale) = (Vector<T>.Count, 0, new Vector<T>(weight));
        for (; x <= w.Length - lanes; x += lanes)
        {
            (scale * new Vector<T>(g[x..]) * new Vector<T>(inverse[x..])).CopyTo(w[x..]);
        }

        for (; x < w.Length; x++)
        {
            w[x] = weight * g[x] * inverse[x];
        }
    }

    /// <summary>One over the distance behind a place, as often as a row has samples.</summary>
    private T[] Row(GridAxis<T> axis, int place)
    {
        var row = new T[width];
        Array.Fill(row, T.CreateSaturating(1 / axis.DistanceAt(place)));
        return row;
    }
}
