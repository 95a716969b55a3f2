using System.Numerics;
using Symflux.Fluxes;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// KᵀΦ(Ku) = 0 on the unknown samples with K = ∇ and diffusivities that all channels share: its residual, and a multigrid cycle as a
/// preconditioner for operators KᵀGK with diagonal G.
/// </summary>
internal sealed class InpaintingEquation<T> : IGradientFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>How many rows around those of a rank it looks at.</summary>
    public const int Reach = 1;

    private readonly ThreadTeam team;
    private readonly AggregationCycle<T> cycle;
    private readonly GradientBalance<T> balance;
    private readonly FaceWeights<T> weights;
    private readonly T[][] scratch;
    private DiffusivityFlux flux = new LinearFlux();
    private T[] diffusivities = [];

    /// <summary>Makes room.</summary>
    /// <param name="part">u, changed in place, and what of it is known.</param>
    /// <param name="team">The threads that share the work.</param>
    public InpaintingEquation(ImagePart<T> part, ThreadTeam team)
    {
        (Part, this.team) = (part, team);
        Layout = new PaddedLayout<T>(part.Share, part.Width);
        cycle = new AggregationCycle<T>(Layout, team.Size);
        balance = new GradientBalance<T>(part, Layout, team.Size);
        weights = new FaceWeights<T>(part, Layout);
        scratch = [.. Enumerable.Range(0, team.Size).Select(_ => new T[Layout.Stride])];
    }

    /// <summary>u, and what of it is known. The rows around those of a rank are right after <see cref="Evaluate"/>, until <see cref="Add"/>.</summary>
    public ImagePart<T> Part { get; }

    /// <summary>Shape of residuals and corrections.</summary>
    public PaddedLayout<T> Layout { get; }

    /// <summary>Work of <see cref="Precondition"/> in evaluations of A.</summary>
    public double CycleUnits => cycle.WorkUnits;

    /// <summary>KᵀG(Ke) of corrections, 0 at known samples.</summary>
    /// <param name="e">One padded buffer per channel, 0 at known samples.</param>
    /// <param name="gradientFlux">G; null for the identity.</param>
    /// <param name="image">Receives the result.</param>
    public void Apply(T[][] e, IGradientFlux<T>? gradientFlux, T[][] image)
    {
        Layout.Refresh(e);
        balance.Evaluate(Padded(e), gradientFlux, isNegative: false, image, team);
    }

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

        Part.RefreshSolution();
        balance.Evaluate(Part.Planes, flux is LinearFlux ? null : this, isNegative: true, residual, team);
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
        weights.Set(cycle.Finest, x, y);
        cycle.Prepare();
    }

    /// <summary>u ← u + factor·e.</summary>
    public void Add(double factor, T[][] correction)
    {
        for (var c = 0; c < correction.Length; c++)
        {
            Layout.Add(factor, correction[c], Part.Own(c));
        }
    }

    /// <summary>The gradients in a row of u.</summary>
    public void Gradients(int y, T[][] along, T[][] below) => balance.Gradients(Part.Planes, y, along, below);

    /// <summary>The gradients in a row of a correction.</summary>
    public void Gradients(T[][] correction, int y, T[][] along, T[][] below) => balance.Gradients(Padded(correction), y, along, below);

    /// <summary>Φ(v) = g(|v|²)v; keeps g.</summary>
    void IGradientFlux<T>.Turn(int y, T[][] x, T[][] below, int part)
    {
        // Rows between the shares of two threads are computed by both, so what is not yet g must not be seen in the common buffer.
        var squares = scratch[part].AsSpan();
        squares.Clear();
        for (var i = 0; i < Layout.Width; i += Vector<T>.Count)
        {
            var sum = Vector<T>.Zero;
            for (var c = 0; c < x.Length; c++)
            {
                var (dx, dy) = (new Vector<T>(x[c], i), new Vector<T>(below[c], i));
                sum += dx * dx + dy * dy;
            }

            sum.CopyTo(squares[i..]);
        }

        var g = diffusivities.AsSpan(Layout.Row(y), Layout.Width);
        flux.EvaluateDiffusivity(squares[..Layout.Width], squares[..Layout.Width]);
        squares[..Layout.Width].CopyTo(g);
        for (var i = 0; i < Layout.Width; i += Vector<T>.Count)
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
