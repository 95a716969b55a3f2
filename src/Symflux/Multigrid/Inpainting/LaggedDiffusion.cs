using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Inpainting with K = ∇, its diffusivities frozen at the current solution (lagged): the residual of the nonlinear problem,
/// and the linear operator A with Ae = KᵀgKe on the unknown samples that serves as its preconditioner.
/// </summary>
/// <param name="solution">u, changed in place.</param>
/// <param name="mask">1 where known, 0 elsewhere.</param>
/// <param name="team">The threads that share the work.</param>
internal sealed class LaggedDiffusion<T>(Field<T> solution, Field<T> mask, ThreadTeam team) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] known = mask.Buffer;
    private readonly AggregationCycle<T> cycle = new(solution.Grid.Height, solution.Grid.Width);
    private readonly T[] diffusivities = new T[solution.Grid.Count];
    private readonly (int Width, int Height) extent = (solution.Grid.Width, solution.Grid.Height);
    private readonly T inverseX = T.CreateSaturating(1 / solution.Grid.SpacingX);
    private readonly T inverseY = T.CreateSaturating(1 / solution.Grid.SpacingY);

    /// <summary>u.</summary>
    public Field<T> Solution => solution;

    /// <summary>Shape of residuals and corrections.</summary>
    public PaddedLayout<T> Layout => cycle.Finest.Layout;

    /// <summary>Work of <see cref="Precondition"/> in evaluations of A.</summary>
    public double CycleUnits => cycle.WorkUnits;

    /// <summary>A e; 0 at known samples.</summary>
    public void Apply(T[] e, T[] image) => cycle.Finest.Apply(e, image, team);

    /// <summary>M r with M near the inverse of A, in a buffer that the next call overwrites; 0 at known samples.</summary>
    public T[] Precondition(T[] r) => cycle.Apply(r, team);

    /// <summary>Evaluates g at the current solution, and the residual −KᵀΦ(Ku) with it; 0 at known samples.</summary>
    /// <param name="flux">Φ.</param>
    /// <param name="residual">One buffer per channel.</param>
    public void Linearise(DiffusivityFlux flux, T[][] residual)
    {
        EvaluateDiffusivities(flux);
        SetWeights();
        for (var c = 0; c < solution.Channels; c++)
        {
            EvaluateResidual(solution.Channel(c), residual[c]);
        }
    }

    /// <summary>u ← u + factor·e.</summary>
    public void Add(double factor, T[][] correction)
    {
        var scale = T.CreateSaturating(factor);
        for (var c = 0; c < solution.Channels; c++)
        {
            var u = solution.Channel(c);
            for (var y = 0; y < extent.Height; y++)
            {
                var e = correction[c].AsSpan(Layout.Row(y), extent.Width);
                var row = u.Slice(y * extent.Width, extent.Width);
                for (var x = 0; x < row.Length; x++)
                {
                    row[x] += scale * e[x];
                }
            }
        }
    }

    private void EvaluateDiffusivities(DiffusivityFlux flux)
    {
        if (flux is LinearFlux)
        {
            Array.Fill(diffusivities, T.One);
            return;
        }

        var (width, height) = extent;
        Array.Clear(diffusivities);
        for (var c = 0; c < solution.Channels; c++)
        {
            var u = solution.Channel(c);
            for (var y = 0; y < height; y++)
            {
                for (var (x, i) = (0, y * width); x < width; x++, i++)
                {
                    var dx = x < width - 1 ? (u[i + 1] - u[i]) * inverseX : T.Zero;
                    var dy = y < height - 1 ? (u[i + width] - u[i]) * inverseY : T.Zero;
                    diffusivities[i] += dx * dx + dy * dy;
                }
            }
        }

        flux.EvaluateDiffusivity<T>(diffusivities, diffusivities);
    }

    /// <summary>Faces between unknown samples carry weights; those to known samples become reactions.</summary>
    private void SetWeights()
    {
        var (width, height) = extent;
        var level = cycle.Finest;
        Array.Clear(level.Reaction);
        var (squareX, squareY, stride) = (inverseX * inverseX, inverseY * inverseY, level.Layout.Stride);
        for (var y = 0; y < height; y++)
        {
            for (var (x, i, j) = (0, y * width, level.Layout.Row(y)); x < width; x++, i++, j++)
            {
                if (x < width - 1)
                {
                    level.SetFace(level.WeightX, j, j + 1, known[i] != T.Zero, known[i + 1] != T.Zero, diffusivities[i] * squareX);
                }

                if (y < height - 1)
                {
                    level.SetFace(level.WeightY, j, j + stride, known[i] != T.Zero, known[i + width] != T.Zero, diffusivities[i] * squareY);
                }
            }
        }

        cycle.Prepare();
    }

    private void EvaluateResidual(ReadOnlySpan<T> u, T[] r)
    {
        var (width, height) = extent;
        var (squareX, squareY) = (inverseX * inverseX, inverseY * inverseY);
        for (var y = 0; y < height; y++)
        {
            var place = Layout.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (i, sum) = (y * width + x, T.Zero);
                if (known[i] == T.Zero)
                {
                    sum += x > 0 ? squareX * diffusivities[i - 1] * (u[i - 1] - u[i]) : T.Zero;
                    sum += x < width - 1 ? squareX * diffusivities[i] * (u[i + 1] - u[i]) : T.Zero;
                    sum += y > 0 ? squareY * diffusivities[i - width] * (u[i - width] - u[i]) : T.Zero;
                    sum += y < height - 1 ? squareY * diffusivities[i] * (u[i + width] - u[i]) : T.Zero;
                }

                r[place + x] = sum;
            }
        }
    }
}
