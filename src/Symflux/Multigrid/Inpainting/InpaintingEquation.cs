using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// KᵀΦ(Ku) = 0 on the unknown samples with K = ∇ and diffusivities that all channels share: its residual, and a multigrid cycle as a
/// preconditioner for operators KᵀGK with diagonal G.
/// </summary>
internal sealed class InpaintingEquation<T> : IGradientFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Field<T> solution;
    private readonly T[] known;
    private readonly ThreadTeam team;
    private readonly AggregationCycle<T> cycle;
    private readonly GradientBalance<T> balance;
    private readonly T[][] scratch;
    private readonly (int Width, int Height) extent;
    private readonly (float X, float Y) inverseSquares;
    private DiffusivityFlux flux = new LinearFlux();
    private T[] diffusivities = [];

    /// <summary>Makes room.</summary>
    /// <param name="solution">u, changed in place.</param>
    /// <param name="mask">1 where known, 0 elsewhere.</param>
    /// <param name="team">The threads that share the work.</param>
    public InpaintingEquation(Field<T> solution, Field<T> mask, ThreadTeam team)
    {
        (this.solution, this.team, known) = (solution, team, mask.Buffer);
        var grid = solution.Grid;
        extent = (grid.Width, grid.Height);
        inverseSquares = ((float)(1 / (grid.SpacingX * grid.SpacingX)), (float)(1 / (grid.SpacingY * grid.SpacingY)));
        Layout = new PaddedLayout<T>(grid.Height, grid.Width);
        cycle = new AggregationCycle<T>(Layout, team.Size);
        balance = new GradientBalance<T>(grid, solution.Channels, known, Layout, team.Size);
        scratch = [.. Enumerable.Range(0, team.Size).Select(_ => new T[Layout.Stride])];
        Planes = new Planes<T>([solution.Buffer], 0, grid.Width, grid.Count);
    }

    /// <summary>u.</summary>
    public Field<T> Solution => solution;

    /// <summary>u, row by row.</summary>
    public Planes<T> Planes { get; }

    /// <summary>Shape of residuals and corrections.</summary>
    public PaddedLayout<T> Layout { get; }

    /// <summary>Work of <see cref="Precondition"/> in evaluations of A.</summary>
    public double CycleUnits => cycle.WorkUnits;

    /// <summary>KᵀG(Ke) of corrections, 0 at known samples.</summary>
    /// <param name="e">One padded buffer per channel, 0 at known samples.</param>
    /// <param name="gradientFlux">G; null for the identity.</param>
    /// <param name="image">Receives the result.</param>
    public void Apply(T[][] e, IGradientFlux<T>? gradientFlux, T[][] image) =>
        balance.Evaluate(Padded(e), gradientFlux, isNegative: false, image, team);

    /// <summary>z = M r with M near the inverse of KᵀGK for the weights that were set; 0 at known samples.</summary>
    public void Precondition(T[] r, T[] z) => cycle.Apply(r, z, team);

    /// <summary>The residual −KᵀΦ(Ku) at the current solution; 0 at known samples.</summary>
    /// <param name="flux">Φ.</param>
    /// <param name="residual">One padded buffer per channel.</param>
    public void Evaluate(DiffusivityFlux flux, T[][] residual)
    {
        this.flux = flux;
        if (flux is not LinearFlux && diffusivities.Length == 0)
        {
            diffusivities = Layout.Create();
        }

        balance.Evaluate(Planes, flux is LinearFlux ? null : this, isNegative: true, residual, team);
    }

    /// <summary>The same, with a preconditioner for diffusivities that are frozen at the current solution (lagged).</summary>
    public void Linearise(DiffusivityFlux flux, T[][] residual)
    {
        Evaluate(flux, residual);
        SetWeights(flux is LinearFlux ? null : diffusivities, flux is LinearFlux ? null : diffusivities);
    }

    /// <summary>Makes ready the preconditioner for G = diag(x, y).</summary>
    /// <param name="x">G along rows, padded; null for 1 everywhere.</param>
    /// <param name="y">G from row to row, alike.</param>
    public void SetWeights(T[]? x, T[]? y)
    {
        var level = cycle.Finest;
        Array.Clear(level.Reaction);
        var stride = level.Layout.Stride;
        for (var row = 0; row < extent.Height; row++)
        {
            var (first, last) = (row * extent.Width, row * extent.Width + extent.Width - 1);
            for (var (i, j, k) = (first, level.Layout.Row(row), Layout.Row(row)); i <= last; i++, j++, k++)
            {
                if (i < last)
                {
                    level.SetFace(level.WeightX, j, j + 1, IsKnown(i), IsKnown(i + 1), Weight(x, k, inverseSquares.X));
                }

                if (row < extent.Height - 1)
                {
                    level.SetFace(level.WeightY, j, j + stride, IsKnown(i), IsKnown(i + extent.Width), Weight(y, k, inverseSquares.Y));
                }
            }
        }

        cycle.Prepare();

        bool IsKnown(int i) => known[i] != T.Zero;

        static float Weight(T[]? factors, int place, float unit) => factors is null ? unit : unit * float.CreateSaturating(factors[place]);
    }

    /// <summary>u ← u + factor·e.</summary>
    public void Add(double factor, T[][] correction)
    {
        for (var c = 0; c < solution.Channels; c++)
        {
            Layout.Add(factor, correction[c], solution.Channel(c));
        }
    }

    /// <summary>The gradients in a row of u.</summary>
    public void Gradients(int y, T[][] along, T[][] below) => balance.Gradients(Planes, y, along, below);

    /// <summary>The gradients in a row of a correction.</summary>
    public void Gradients(T[][] correction, int y, T[][] along, T[][] below) => balance.Gradients(Padded(correction), y, along, below);

    /// <summary>Φ(v) = g(|v|²)v; keeps g.</summary>
    void IGradientFlux<T>.Turn(int y, T[][] x, T[][] below, int part)
    {
        // Rows between the shares of two threads are computed by both, so what is not yet g must not be seen in the common buffer.
        var squares = scratch[part].AsSpan();
        squares.Clear();
        for (var i = 0; i < extent.Width; i += Vector<T>.Count)
        {
            var sum = Vector<T>.Zero;
            for (var c = 0; c < x.Length; c++)
            {
                var (dx, dy) = (new Vector<T>(x[c], i), new Vector<T>(below[c], i));
                sum += dx * dx + dy * dy;
            }

            sum.CopyTo(squares[i..]);
        }

        var g = diffusivities.AsSpan(Layout.Row(y), extent.Width);
        flux.EvaluateDiffusivity(squares[..extent.Width], squares[..extent.Width]);
        squares[..extent.Width].CopyTo(g);
        for (var i = 0; i < extent.Width; i += Vector<T>.Count)
        {
            var factor = new Vector<T>(squares[i..]);
            for (var c = 0; c < x.Length; c++)
            {
                (factor * new Vector<T>(x[c], i)).CopyTo(x[c], i);
                (factor * new Vector<T>(below[c], i)).CopyTo(below[c], i);
            }
        }
    }

    private Planes<T> Padded(T[][] buffers) => new(buffers, Layout.Row(0), Layout.Stride, 0);
}
