using System.Numerics;
using Symflux.Fluxes;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Preconditioned nonlinear conjugate gradients (Polak–Ribière) for the energy E(u) = ½ Σ Ψ(|∇u|²) on the unknown samples.
/// The preconditioner is a multigrid cycle for the diffusivities of the current iterate.
/// </summary>
/// <remarks>
/// Solving with frozen diffusivities and freezing them again (Kačanov's method) was slower by far: where gradients exceed λ,
/// frozen diffusivities are too stiff by up to 1 + |∇u|²/λ² along the gradient, by which every solution falls short. Conjugate
/// directions and steps of the right length cure both. E decreases in every step.
/// </remarks>
internal sealed class NonlinearConjugateGradients<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>No step is longer than this multiple of the one of frozen diffusivities.</summary>
    private const double LongestStep = 8;

    /// <summary>No step is shorter than this multiple of it: what must be, to stay in the range of the data, leads nowhere.</summary>
    private const double ShortestStep = 1e-6;

    /// <summary>A direction with less descent than this share of the preconditioned residual's gives way to the latter.</summary>
    private const double LeastDescent = 0.3;

    private readonly InpaintingEquation<T> equation;
    private readonly DiffusivityFlux flux;
    private readonly ThreadTeam team;
    private readonly PaddedVectors<T> vectors;
    private readonly EnergyLine<T> line;
    private readonly T[][] directions;
    private readonly T[][] before;
    private readonly T[][] preconditioned;

    public NonlinearConjugateGradients(InpaintingEquation<T> equation, DiffusivityFlux flux, ThreadTeam team)
    {
        (this.equation, this.flux, this.team) = (equation, flux, team);
        var channels = equation.Part.Solution.Channels;
        vectors = new PaddedVectors<T>(equation.Layout, channels);
        line = new EnergyLine<T>(equation.Part, equation.Layout, flux);
        directions = equation.Layout.Create(channels);
        before = equation.Layout.Create(channels);
        preconditioned = equation.Layout.Create(channels);
    }

    /// <summary>Work of an iteration in evaluations of A: the cycle, the residual, and two passes of the line search.</summary>
    private double WorkUnits => equation.CycleUnits + 3;

    /// <summary>Iterates until told to stop.</summary>
    /// <param name="residual">r at the current solution, at which the diffusivities are; receives the one at the last.</param>
    /// <param name="goOn">Gets the norm of the residual after each iteration, and its work, and says whether to go on.</param>
    public void Run(T[][] residual, Func<double, double, bool> goOn)
    {
        var product = 0.0;
        while (true)
        {
            var (next, mixed) = Precondition(residual);
            var beta = product > 0 ? Math.Max(0, (next - mixed) / product) : 0;
            var descent = Turn(beta, residual);
            if (!(descent >= LeastDescent * next))
            {
                descent = Turn(0, residual);
            }

            product = next;
            for (var c = 0; c < residual.Length; c++)
            {
                Array.Copy(residual[c], before[c], before[c].Length);
            }

            // Nothing is left to do, or rounding has spoiled the direction.
            if (!(descent > 0 && StepLength(descent) is var step and > 0))
            {
                goOn(vectors.Norm(residual, team), WorkUnits);
                return;
            }

            equation.Add(step, directions);
            equation.Linearise(flux, residual);
            if (!goOn(vectors.Norm(residual, team), WorkUnits))
            {
                return;
            }
        }
    }

    /// <summary>z = M r; returns ⟨r, z⟩ and ⟨r⁻, z⟩ with the residual before.</summary>
    private (double Next, double Mixed) Precondition(T[][] residual)
    {
        for (var c = 0; c < residual.Length; c++)
        {
            equation.Precondition(residual[c], preconditioned[c]);
        }

        return (vectors.Inner(residual, preconditioned, team), vectors.Inner(before, preconditioned, team));
    }

    /// <summary>d ← z + bd; returns ⟨r, d⟩, by which E falls along d.</summary>
    private double Turn(double beta, T[][] residual)
    {
        vectors.Add(1, preconditioned, beta, directions, team);
        return vectors.Inner(residual, directions, team);
    }

    /// <summary>
    /// The step along d. Frozen diffusivities give the minimum of a quadratic majorant of E, since g does not increase: every
    /// step below twice that one lowers E. From there a secant step towards the zero of the slope, halved until it stays in the range of the data and,
    /// where it leads further than that, until E has become smaller. 0 where there is none.
    /// </summary>
    private double StepLength(double descent)
    {
        line.Set(directions);
        var frozen = descent / line.Curvature;
        var flattening = 1 + line.Slope(frozen) / descent;
        var step = frozen / Math.Max(flattening, 1 / LongestStep);
        while (step > ShortestStep * frozen && !(line.StaysInRange(step) && (step <= 2 * frozen || line.Accepts(step))))
        {
            step /= 2;
        }

        return step > ShortestStep * frozen ? step : 0;
    }
}
