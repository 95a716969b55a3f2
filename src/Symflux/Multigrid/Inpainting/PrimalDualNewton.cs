using System.Numerics;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Newton's method for Charbonnier's equation KᵀΦ(Ku) = 0 and its dual variable w: with q(s) = √(1 + |s|²/λ²) the system q(Ku)·w = Ku, Kᵀw = 0 is
/// linearised in both, so that w may lag behind Φ(Ku). Corrections solve KᵀG(Kd) = −KᵀΦ(Ku) by conjugate gradients, preconditioned by a cycle.
/// </summary>
/// <remarks>
/// G = (I − (wsᵀ + swᵀ)/(2λ²q))/q with s = Ku, symmetric and, since |w| ≤ λ, positive definite. Frozen diffusivities are the case w = 0, and Newton's
/// method for u alone is w = Φ(s). That one is good near the solution only; this one starts at w = 0 and takes about ten corrections where gradients are
/// up to about a hundred λ. Far above that corrections are hard to solve for, since G hardly acts along gradients and the cycle knows its diagonal only;
/// more corrections, solved in part, take gradients of ten thousand λ and more. Where a correction does not lower the energy, the next one has w = 0.
/// T. F. Chan, G. H. Golub, P. Mulet, A nonlinear primal-dual method for total variation-based image restoration, SIAM J. Sci. Comput. 20 (1999).
/// </remarks>
internal sealed class PrimalDualNewton<T> : IGradientFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>How far a correction is solved for; more only pays near the solution.</summary>
    private const double Reduction = 0.1;

    /// <summary>
    /// Iterations for one correction. Part of a solution is a direction of descent too; what is far from linear is better linearised anew than
    /// solved to the end.
    /// </summary>
    private const int MostIterations = 50;

    /// <summary>A step that does not lower the energy even when it is this short is not taken.</summary>
    private const double ShortestStep = 1e-3;

    private readonly InpaintingEquation<T> equation;
    private readonly CharbonnierFlux flux;
    private readonly PaddedVectors<T> vectors;
    private readonly PreconditionedConjugateGradients<T> linear;
    private readonly EnergyLine<T> line;
    private readonly ThreadTeam team;
    private readonly T[][] correction;
    private readonly T[][] remaining;
    private readonly T[][] dualX;
    private readonly T[][] dualY;
    private readonly T[] inverse;
    private readonly T[] weightX;
    private readonly T[] weightY;
    private readonly (T[][] X, T[][] Y)[] gradients;
    private readonly (T[][] X, T[][] Y)[] changes;
    private readonly RowJob linearise;
    private readonly RowJob updateDual;
    private readonly T contrast;
    private readonly T inverseSquare;

    /// <summary>Makes room; w = 0.</summary>
    public PrimalDualNewton(InpaintingEquation<T> equation, CharbonnierFlux flux, ThreadTeam team)
    {
        (this.equation, this.flux, this.team) = (equation, flux, team);
        (contrast, inverseSquare) = (T.CreateSaturating(flux.Contrast), T.CreateSaturating(1 / (flux.Contrast * flux.Contrast)));
        var (layout, channels) = (equation.Layout, equation.Part.Solution.Channels);
        vectors = new PaddedVectors<T>(layout, channels);
        linear = new PreconditionedConjugateGradients<T>(layout, (p, q) => equation.Apply(p, this, q), equation.Precondition, channels, team);
        line = new EnergyLine<T>(equation.Part, layout, flux);
        (correction, remaining) = (layout.Create(channels), layout.Create(channels));
        (dualX, dualY) = (layout.Create(channels), layout.Create(channels));
        (inverse, weightX, weightY) = (layout.Create(), layout.Create(), layout.Create());
        gradients = Rows();
        changes = Rows();
        linearise = new RowJob(layout.Height, (long)channels * layout.Width, Linearise);
        updateDual = new RowJob(layout.Height, (long)channels * layout.Width, UpdateDual);

        (T[][], T[][])[] Rows() => [.. Enumerable.Range(0, team.Size).Select(_ => (OfRows(), OfRows()))];

        T[][] OfRows() => [.. Enumerable.Range(0, channels).Select(_ => new T[layout.Stride])];
    }

    /// <summary>Corrects the solution until told to stop.</summary>
    /// <param name="residual">r at the current solution; receives the one at the last.</param>
    /// <param name="target">‖r‖ that is wanted; no correction is solved for much further.</param>
    /// <param name="count">Gets the norm of the linear residual after each iteration of conjugate gradients, and its work, and says whether to go on.</param>
    /// <param name="judge">Gets the norm of r after each correction and says whether to go on.</param>
    public void Run(T[][] residual, double target, Func<double, double, bool> count, Func<double, bool> judge)
    {
        var (goOn, hasDual) = (true, false);
        while (goOn)
        {
            OnAllRows(linearise, Linearise);
            equation.SetWeights(weightX, weightY);
            for (var c = 0; c < residual.Length; c++)
            {
                Array.Clear(correction[c]);
                Array.Copy(residual[c], remaining[c], residual[c].Length);
            }

            var enough = Math.Max(Reduction * linear.Norm(residual), target / 2);
            var left = MostIterations;
            linear.Run(Move, remaining, norm => (goOn = count(norm, equation.CycleUnits + 1)) && norm > enough && --left > 0);
            // The rows of the correction around those of this rank, which the line asks for, are also what the dual variable is updated with.
            line.Set(correction);
            var step = 1.0;
            while (step > ShortestStep && !line.Accepts(step))
            {
                step /= 2;
            }

            var isAccepted = line.Accepts(step);
            if (isAccepted)
            {
                OnAllRows(updateDual, UpdateDual);
                equation.Add(step, correction);
            }
            else
            {
                Forget();
            }

            equation.Evaluate(flux, residual);
            // With w = 0 only rounding can keep the energy from falling.
            goOn = judge(linear.Norm(residual)) && goOn && (isAccepted || hasDual);
            hasDual = isAccepted;
        }
    }

    /// <summary>w ← 0: the next correction has frozen diffusivities.</summary>
    private void Forget()
    {
        foreach (var buffer in dualX.Concat(dualY))
        {
            Array.Clear(buffer);
        }
    }

    private void Move(double factor, T[][] direction) => vectors.Add(factor, direction, 1, correction, team);

    /// <summary>Runs a job on the rows of this rank, and on the row above, which another rank computes, too: fluxes go from there to its own.</summary>
    private void OnAllRows(RowJob job, Action<int, int, int> run)
    {
        run(equation.Part.FirstRow, 0, 0);
        job.On(team);
    }

    /// <summary>Gp of a row: (p − (w⟨s, p⟩ + s⟨w, p⟩)/(2λ²q))/q, over the gradients of all channels together.</summary>
    void IGradientFlux<T>.Turn(int y, T[][] x, T[][] below, int part)
    {
        var (sx, sy) = gradients[part];
        equation.Gradients(y, sx, sy);
        var (place, half) = (equation.Layout.Row(y), new Vector<T>(T.CreateSaturating(-0.5) * inverseSquare));
        for (var i = 0; i < equation.Layout.Width; i += Vector<T>.Count)
        {
            var (alongS, alongW) = (Vector<T>.Zero, Vector<T>.Zero);
            for (var c = 0; c < x.Length; c++)
            {
                var (px, py) = (new Vector<T>(x[c], i), new Vector<T>(below[c], i));
                alongS = Simd.MultiplyAdd(new Vector<T>(sx[c], i), px, Simd.MultiplyAdd(new Vector<T>(sy[c], i), py, alongS));
                alongW = Simd.MultiplyAdd(new Vector<T>(dualX[c], place + i), px, Simd.MultiplyAdd(new Vector<T>(dualY[c], place + i), py, alongW));
            }

            var factor = new Vector<T>(inverse, place + i);
            (alongS, alongW) = (half * factor * alongS, half * factor * alongW);
            for (var c = 0; c < x.Length; c++)
            {
                (factor * Turned(x[c], dualX[c], sx[c])).CopyTo(x[c], i);
                (factor * Turned(below[c], dualY[c], sy[c])).CopyTo(below[c], i);
            }

            Vector<T> Turned(T[] p, T[] w, T[] s) =>
                Simd.MultiplyAdd(new Vector<T>(w, place + i), alongS, Simd.MultiplyAdd(new Vector<T>(s, i), alongW, new Vector<T>(p, i)));
        }
    }

    /// <summary>1/q, and the diagonal of G in the mean of the channels, which the preconditioner takes.</summary>
    private void Linearise(int first, int end, int part)
    {
        var (sx, sy) = gradients[part];
        for (var y = first; y < end; y++)
        {
            equation.Gradients(y, sx, sy);
            var place = equation.Layout.Row(y);
            var mean = new Vector<T>(-inverseSquare / T.CreateSaturating(sx.Length));
            for (var i = 0; i < equation.Layout.Width; i += Vector<T>.Count)
            {
                var (squares, alongX, alongY) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
                for (var c = 0; c < sx.Length; c++)
                {
                    var (x, below) = (new Vector<T>(sx[c], i), new Vector<T>(sy[c], i));
                    squares = Simd.MultiplyAdd(x, x, Simd.MultiplyAdd(below, below, squares));
                    alongX = Simd.MultiplyAdd(x, new Vector<T>(dualX[c], place + i), alongX);
                    alongY = Simd.MultiplyAdd(below, new Vector<T>(dualY[c], place + i), alongY);
                }

                var factor = Vector<T>.One / Vector.SquareRoot(Simd.MultiplyAdd(squares, new Vector<T>(inverseSquare), Vector<T>.One));
                factor.CopyTo(inverse, place + i);
                // Rounding must not make a weight negative.
                (factor * Vector.Max(Simd.MultiplyAdd(mean * factor, alongX, Vector<T>.One), Vector<T>.Zero)).CopyTo(weightX, place + i);
                (factor * Vector.Max(Simd.MultiplyAdd(mean * factor, alongY, Vector<T>.One), Vector<T>.Zero)).CopyTo(weightY, place + i);
            }
        }
    }

    /// <summary>w ← (s + δ − w⟨s, δ⟩/(λ²q))/q with δ = Kd, put back into |w| ≤ λ, where Φ has its values.</summary>
    private void UpdateDual(int first, int end, int part)
    {
        var (sx, sy) = gradients[part];
        var (dx, dy) = changes[part];
        for (var y = first; y < end; y++)
        {
            equation.Gradients(y, sx, sy);
            equation.Gradients(correction, y, dx, dy);
            var place = equation.Layout.Row(y);
            for (var i = 0; i < equation.Layout.Width; i += Vector<T>.Count)
            {
                var (factor, along, squares) = (new Vector<T>(inverse, place + i), Vector<T>.Zero, Vector<T>.Zero);
                for (var c = 0; c < sx.Length; c++)
                {
                    along = Simd.MultiplyAdd(
                        new Vector<T>(sx[c], i), new Vector<T>(dx[c], i), Simd.MultiplyAdd(new Vector<T>(sy[c], i), new Vector<T>(dy[c], i), along));
                }

                along *= factor * new Vector<T>(-inverseSquare);
                for (var c = 0; c < sx.Length; c++)
                {
                    var x = factor * Next(sx[c], dx[c], dualX[c]);
                    var below = factor * Next(sy[c], dy[c], dualY[c]);
                    squares = Simd.MultiplyAdd(x, x, Simd.MultiplyAdd(below, below, squares));
                    x.CopyTo(dualX[c], place + i);
                    below.CopyTo(dualY[c], place + i);
                }

                var (bound, length) = (new Vector<T>(contrast), Vector.SquareRoot(squares));
                var shorter = bound / Vector.Max(length, bound);
                for (var c = 0; c < sx.Length; c++)
                {
                    (shorter * new Vector<T>(dualX[c], place + i)).CopyTo(dualX[c], place + i);
                    (shorter * new Vector<T>(dualY[c], place + i)).CopyTo(dualY[c], place + i);
                }

                Vector<T> Next(T[] s, T[] change, T[] w) =>
                    Simd.MultiplyAdd(new Vector<T>(w, place + i), along, new Vector<T>(s, i) + new Vector<T>(change, i));
            }
        }
    }
}
