using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid;

/// <summary>
/// The conductances w = β g/h of the faces between neighbouring samples, h the distance of their centres: what flows
/// through a face is w times the difference across it. Faces that the coupling joins share g, evaluated at the sum of
/// their squared difference quotients.
/// </summary>
internal sealed class FaceConductances<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int width;
    private readonly int samples;
    private readonly GridAxis<T>[] axes;
    private readonly DiffusivityFlux flux;
    private readonly T weight;
    private readonly T[][] inverseDistances;
    private readonly (int Channel, GridAxis<T> Axis)[][] groups;
    private readonly T[][] conductances;
    private readonly T[][] diffusivities;
    private readonly RowJob job;
    private T[][]? newton;
    private T[][] stiffness;
    private T[] state = [];

    public FaceConductances(
        Grid grid, GridAxis<T>[] axes, int channels, DiffusivityFlux flux, Coupling coupling, double diffusion, int threads)
    {
        (this.axes, this.flux) = (axes, flux);
        weight = T.CreateSaturating(diffusion);
        inverseDistances =
            [.. axes.Select(axis => Enumerable.Range(0, axis.Extent).Select(i => T.CreateSaturating(1 / axis.DistanceAt(i))).ToArray())];
        (width, samples) = (grid.Width, grid.Count);
        var faces = Enumerable.Range(0, channels).SelectMany(c => axes.Select(axis => (c, axis)));
        groups = coupling switch
        {
            Coupling.Separate => [.. faces.Select(face => new[] { face })],
            Coupling.Gradient => [.. faces.GroupBy(face => face.c).Select(group => group.ToArray())],
            _ => [[.. faces]],
        };
        conductances = NewFaces(channels);
        stiffness = conductances;
        diffusivities = [.. Enumerable.Range(0, threads).Select(_ => new T[2 * grid.Width])];
        job = new RowJob(grid.Depth * grid.Height, (long)channels * grid.Width, Evaluate);
    }

    /// <summary>w of the faces of a channel along an axis; entry i lies between samples i and i + stride.</summary>
    public T[] Of(int channel, GridAxis<T> axis) => conductances[channel * axes.Length + axis.Index];

    /// <summary>What the faces contribute to the diagonal of the linearisation: w, or βΦ'/h for Newton's.</summary>
    public T[] StiffnessOf(int channel, GridAxis<T> axis) => stiffness[channel * axes.Length + axis.Index];

    /// <summary>Evaluates all faces at a state.</summary>
    public void Evaluate(T[] x, Linearisation linearisation, ThreadTeam team)
    {
        state = x;
        stiffness = linearisation == Linearisation.Newton ? newton ??= NewFaces(conductances.Length / axes.Length) : conductances;
        job.On(team);
    }

    private T[][] NewFaces(int channels) => [.. Enumerable.Range(0, channels * axes.Length).Select(_ => new T[samples])];

    private void Evaluate(int first, int end, int part)
    {
        var squared = diffusivities[part].AsSpan(0, width);
        var g = diffusivities[part].AsSpan(width);
        for (var row = first; row < end; row++)
        {
            foreach (var group in groups)
            {
                squared.Clear();
                foreach (var (channel, axis) in group)
                {
                    for (var (count, x) = (CountOf(axis, row), 0); x < count; x++)
                    {
                        var v = QuotientAt(channel, axis, row, x);
                        squared[x] += v * v;
                    }
                }

                flux.EvaluateDiffusivity<T>(squared, g);
                foreach (var (channel, axis) in group)
                {
                    var w = Of(channel, axis).AsSpan(row * width, CountOf(axis, row));
                    for (var x = 0; x < w.Length; x++)
                    {
                        w[x] = weight * g[x] * InverseDistance(axis, row, x);
                    }

                    if (!ReferenceEquals(stiffness, conductances))
                    {
                        EvaluateNewton(channel, axis, row, squared);
                    }
                }
            }
        }
    }

    /// <summary>
    /// The derivative of the flux by its own difference: with v the vector of a group and v_a the difference of this
    /// face, g + (Φ'(|v|) − g) v_a²/|v|².
    /// </summary>
    private void EvaluateNewton(int channel, GridAxis<T> axis, int row, ReadOnlySpan<T> squared)
    {
        var target = StiffnessOf(channel, axis).AsSpan(row * width, CountOf(axis, row));
        for (var x = 0; x < target.Length; x++)
        {
            var v = double.CreateSaturating(QuotientAt(channel, axis, row, x));
            var size = double.CreateSaturating(squared[x]);
            var g = flux.Diffusivity(size);
            var slope = size > 0 ? g + (flux.Slope(Math.Sqrt(size)) - g) * v * v / size : g;
            // A decreasing flux would make the diagonal negative; there the lagged diffusivity takes over.
            target[x] = weight * T.CreateSaturating(slope > 0 ? slope : g) * InverseDistance(axis, row, x);
        }
    }

    /// <summary>Number of faces along an axis that begin in a row.</summary>
    private int CountOf(GridAxis<T> axis, int row) =>
        axis.Axis == Axis.X ? width - 1 : axis.PlaceOf(row, 0) < axis.Extent - 1 ? width : 0;

    /// <summary>The difference quotient across a face.</summary>
    private T QuotientAt(int channel, GridAxis<T> axis, int row, int x)
    {
        var i = channel * samples + row * width + x;
        return (state[i + axis.Stride] - state[i]) * InverseDistance(axis, row, x);
    }

    private T InverseDistance(GridAxis<T> axis, int row, int x) =>
        inverseDistances[axis.Index][axis.PlaceOf(row, x)];
}
