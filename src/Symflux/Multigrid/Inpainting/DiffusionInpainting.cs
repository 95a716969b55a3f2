using System.Numerics;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>Inpainting with K = ∇ and diffusivities that all channels share.</summary>
internal sealed class DiffusionInpainting<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>How far the convex problem is solved that an edge-enhancing one starts from; more changes nothing to speak of.</summary>
    private const double StartReduction = 1e-2;

    private readonly DiffusivityFlux flux;
    private readonly double contrast;
    private readonly InpaintingEquation<T> equation;
    private readonly ThreadTeam team;
    private readonly PreconditionedConjugateGradients<T> linear;
    private readonly T[][] residual;

    public DiffusionInpainting(ImagePart<T> part, InpaintingModel model, double contrast, ThreadTeam team)
    {
        (this.contrast, this.team) = (contrast, team);
        flux = model switch
        {
            InpaintingModel.Homogeneous => new LinearFlux(),
            InpaintingModel.Charbonnier => new CharbonnierFlux(contrast),
            _ => new PeronaMalikFlux(contrast),
        };
        equation = new InpaintingEquation<T>(part, team);
        linear = new PreconditionedConjugateGradients<T>(
            equation.Layout, (p, q) => equation.Apply(p, gradientFlux: null, q), equation.Precondition, part.Solution.Channels, team);
        residual = equation.Layout.Create(part.Solution.Channels);
    }

    /// <summary>Runs until told to stop; the solution is changed in place.</summary>
    public void Run(InpaintingIteration course)
    {
        equation.Evaluate(flux, residual);
        course.Start(linear.Norm(residual));
        if (course.IsDone)
        {
            return;
        }

        if (flux is CharbonnierFlux charbonnier)
        {
            new PrimalDualNewton<T>(equation, charbonnier, team).Run(residual, course.Target, course.Count, course.Revise);
            return;
        }

        var goOn = flux is LinearFlux || StartFromConvex(course);
        equation.Linearise(flux, residual);
        while (goOn)
        {
            goOn = flux is LinearFlux ? Correct(course) : Descend(course);
        }
    }

    /// <summary>The linear problem: conjugate gradients.</summary>
    /// <returns>Whether to go on: rounding has ended the iteration early.</returns>
    private bool Correct(InpaintingIteration course)
    {
        var goOn = true;
        linear.Run(equation.Add, residual, norm => goOn = course.Next(norm, equation.CycleUnits + 1));
        if (goOn)
        {
            equation.Evaluate(flux, residual);
        }

        return goOn;
    }

    /// <summary>A problem whose energy is not convex.</summary>
    /// <returns>Whether to go on: rounding has ended the iteration early.</returns>
    private bool Descend(InpaintingIteration course)
    {
        var goOn = true;
        new NonlinearConjugateGradients<T>(equation, flux, team).Run(residual, (norm, work) => goOn = course.Next(norm, work));
        return goOn;
    }

    /// <summary>
    /// Towards the solution for the convex energy with the same contrast. From the mean of the known samples, a nonconvex
    /// energy leads to a poor minimum: known samples stand out of a flat ground, because gradients far above λ hardly diffuse.
    /// </summary>
    /// <returns>Whether to go on.</returns>
    private bool StartFromConvex(InpaintingIteration course)
    {
        var convex = new CharbonnierFlux(contrast);
        equation.Evaluate(convex, residual);
        var target = StartReduction * linear.Norm(residual);
        new PrimalDualNewton<T>(equation, convex, team).Run(residual, target, course.Count, norm => norm > target);
        equation.Evaluate(flux, residual);
        return course.Revise(linear.Norm(residual));
    }
}
