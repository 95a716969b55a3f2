using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>
/// A in 1D, 2D and 3D, for every flux, coupling and number of channels, with or without a mask, written as a balance of
/// fluxes through the faces between samples: A(x)ᵢ = γxᵢ − Σ over faces of w·(x_j − xᵢ)/hᵢ, with w the conductance and hᵢ the width of
/// the cell across the face.
/// </summary>
internal sealed class GridOperator<T> : LevelOperator<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int width;
    private readonly int height;
    private readonly int samples;
    private readonly int channels;
    private readonly T reaction;
    private readonly T[]? mask;
    private readonly T largestDiagonal;
    private readonly GridAxis<T>[] axes;
    private readonly FaceConductances<T> faces;
    private readonly (T[] Inflow, T[] Diagonal)[] rowBuffers;
    private readonly double[] rowSums;
    private readonly RowJob residualRows;
    private readonly RowJob relaxRows;
    private readonly RowJob correctRows;
    private T[] state = [];
    private T[]? rightHandSide;
    private T[] residual = [];
    private T relaxation;
    private bool isRichardson;
    private int colour;

    public GridOperator(
        Mesh mesh, int channels, DiffusivityFlux flux, Coupling coupling, double reaction, double diffusion, T[]? mask, int threads)
    {
        var grid = mesh.Grid;
        (width, height, samples) = (grid.Width, grid.Height, grid.Count);
        this.channels = channels;
        this.reaction = mask is null ? T.CreateSaturating(reaction) : T.Zero;
        this.mask = mask;
        axes = GridAxis<T>.Of(mesh);
        faces = new FaceConductances<T>(grid, axes, channels, flux, coupling, diffusion, threads);
        largestDiagonal = this.reaction + T.CreateSaturating(axes.Sum(axis => 2 * diffusion / (axis.Spacing * axis.WidthAt(axis.Extent - 1))));
        rowBuffers = [.. Enumerable.Range(0, threads).Select(_ => (new T[width], new T[width]))];
        var rows = grid.Depth * grid.Height;
        rowSums = new double[rows];
        residualRows = new RowJob(rows, (long)channels * width, Residual);
        relaxRows = new RowJob(rows, (long)channels * width, Relax);
        correctRows = new RowJob(rows, (long)channels * width, Correct);
    }

    /// <inheritdoc/>
    public override double Residual(T[] x, T[]? b, T[] r, ThreadTeam team)
    {
        (state, rightHandSide, residual) = (x, b, r);
        faces.Evaluate(x, Linearisation.LaggedDiffusivity, team);
        residualRows.On(team);
        return rowSums.Sum();
    }

    /// <inheritdoc/>
    public override void Smooth(Smoother smoother, int sweeps, T[] x, T[] b, T[] work, ThreadTeam team)
    {
        (state, rightHandSide, residual) = (x, b, work);
        relaxation = T.CreateSaturating(smoother.Relaxation);
        isRichardson = smoother.Kind == SmootherKind.Richardson;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            faces.Evaluate(x, smoother.Linearisation, team);
            if (smoother.Kind == SmootherKind.RedBlackGaussSeidel)
            {
                // Both colours use the diffusivities at the start of the sweep: half the cost, and still a descent.
                for (colour = 0; colour < 2; colour++)
                {
                    relaxRows.On(team);
                }
            }
            else
            {
                residualRows.On(team);
                correctRows.On(team);
            }
        }
    }

    private void Residual(int first, int end, int part)
    {
        for (var row = first; row < end; row++)
        {
            var sum = 0.0;
            for (var c = 0; c < channels; c++)
            {
                var start = c * samples + row * width;
                var (inflow, _) = Balance(c, row, rowBuffers[part]);
                for (var x = 0; x < width; x++)
                {
                    var r = ResidualAt(start + x, inflow[x]);
                    residual[start + x] = r;
                    sum += double.CreateSaturating(r) * double.CreateSaturating(r);
                }
            }

            rowSums[row] = sum;
        }
    }

    /// <summary>Gauss–Seidel on the samples of one colour, no two of which are neighbours.</summary>
    private void Relax(int first, int end, int part)
    {
        for (var row = first; row < end; row++)
        {
            for (var c = 0; c < channels; c++)
            {
                var start = c * samples + row * width;
                var (inflow, diagonal) = Balance(c, row, rowBuffers[part]);
                for (var x = (row / height + row % height + colour) & 1; x < width; x += 2)
                {
                    Step(start + x, ResidualAt(start + x, inflow[x]), diagonal[x]);
                }
            }
        }
    }

    /// <summary>The second half of a Jacobi or Richardson sweep, when all residuals are known.</summary>
    private void Correct(int first, int end, int part)
    {
        for (var row = first; row < end; row++)
        {
            for (var c = 0; c < channels; c++)
            {
                var start = c * samples + row * width;
                // The state changes behind the balance, but its diagonal depends on the faces alone.
                var (_, diagonal) = Balance(c, row, rowBuffers[part]);
                for (var x = 0; x < width; x++)
                {
                    Step(start + x, residual[start + x], isRichardson ? largestDiagonal : diagonal[x]);
                }
            }
        }
    }

    private T ResidualAt(int i, T inflow)
    {
        var b = rightHandSide is null ? T.Zero : rightHandSide[i];
        return IsKnown(i) ? b - state[i] : b - reaction * state[i] + inflow;
    }

    /// <summary>x ← x + ωr/D; known samples are put to their value, and a sample without any connection stays as it is.</summary>
    private void Step(int i, T r, T diagonal)
    {
        if (IsKnown(i))
        {
            state[i] += r;
        }
        else if (diagonal > T.Zero)
        {
            state[i] += relaxation * r / diagonal;
        }
    }

    private bool IsKnown(int i) => mask is not null && mask[i % samples] != T.Zero;

    /// <summary>What flows into each sample of a row, Σ w(x_j − xᵢ)/hᵢ, and the diagonal γ + Σ w/hᵢ.</summary>
    private (T[] Inflow, T[] Diagonal) Balance(int channel, int row, (T[] Inflow, T[] Diagonal) buffers)
    {
        buffers.Inflow.AsSpan().Clear();
        buffers.Diagonal.AsSpan().Fill(reaction);
        foreach (var axis in axes)
        {
            if (axis.Axis == Axis.X)
            {
                AddFaces(channel, axis, row * width, 1, 0, width - 1, InverseWidth(axis, 0), buffers);
                AddFaces(channel, axis, row * width, -1, 1, width - 2, InverseWidth(axis, 0), buffers);
                AddFaces(channel, axis, row * width + width - 2, -1, width - 1, 1, InverseWidth(axis, width - 1), buffers);
                continue;
            }

            var place = axis.PlaceOf(row, 0);
            if (place > 0)
            {
                AddFaces(channel, axis, row * width - axis.Stride, -axis.Stride, 0, width, InverseWidth(axis, place), buffers);
            }

            if (place < axis.Extent - 1)
            {
                AddFaces(channel, axis, row * width, axis.Stride, 0, width, InverseWidth(axis, place), buffers);
            }
        }

        return buffers;
    }

    private static T InverseWidth(GridAxis<T> axis, int place) => T.CreateSaturating(1 / axis.WidthAt(place));

    /// <summary>Adds the faces to one side of neighbouring samples.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="axis">The axis across the faces.</param>
    /// <param name="face">The first face.</param>
    /// <param name="step">From a sample to its neighbour across the face, in memory.</param>
    /// <param name="first">The first sample within the row.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="inverseWidth">1/hᵢ.</param>
    /// <param name="buffers">Receives the sums.</param>
    private void AddFaces(
        int channel, GridAxis<T> axis, int face, int step, int first, int count, T inverseWidth, (T[] Inflow, T[] Diagonal) buffers)
    {
        var w = faces.Of(channel, axis).AsSpan(face, count);
        var stiffness = faces.StiffnessOf(channel, axis).AsSpan(face, count);
        var sample = channel * samples + face + (step < 0 ? axis.Stride : 0);
        var u = state.AsSpan(sample, count);
        var neighbour = state.AsSpan(sample + step, count);
        var inflow = buffers.Inflow.AsSpan(first, count);
        var diagonal = buffers.Diagonal.AsSpan(first, count);
        var (lanes, scale) = (Vector<T>.Count, new Vector<T>(inverseWidth));
        var i = 0;
        for (; i <= count - lanes; i += lanes)
        {
            var difference = new Vector<T>(neighbour[i..]) - new Vector<T>(u[i..]);
            Simd.MultiplyAdd(scale * new Vector<T>(w[i..]), difference, new Vector<T>(inflow[i..])).CopyTo(inflow[i..]);
            Simd.MultiplyAdd(scale, new Vector<T>(stiffness[i..]), new Vector<T>(diagonal[i..])).CopyTo(diagonal[i..]);
        }

        for (; i < count; i++)
        {
            inflow[i] = T.MultiplyAddEstimate(inverseWidth * w[i], neighbour[i] - u[i], inflow[i]);
            diagonal[i] = T.MultiplyAddEstimate(inverseWidth, stiffness[i], diagonal[i]);
        }
    }
}
