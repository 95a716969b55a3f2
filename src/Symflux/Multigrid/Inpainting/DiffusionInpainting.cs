using System.Numerics;
using Symflux.Fields;
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
    private readonly LaggedDiffusion<T> diffusion;
    private readonly ThreadTeam team;
    private readonly PreconditionedConjugateGradients<T> linear;
    private readonly T[][] residual;

    public DiffusionInpainting(Field<T> solution, Field<T> mask, InpaintingModel model, double contrast, ThreadTeam team)
    {
        (this.contrast, this.team) = (contrast, team);
        flux = model switch
        {
            InpaintingModel.Homogeneous => new LinearFlux(),
            InpaintingModel.Charbonnier => new CharbonnierFlux(contrast),
            _ => new PeronaMalikFlux(contrast),
        };
        diffusion = new LaggedDiffusion<T>(solution, mask, team);
        linear = new PreconditionedConjugateGradients<T>(diffusion.Layout, diffusion.Apply, diffusion.Precondition, solution.Channels, team);
        residual = PreconditionedConjugateGradients<T>.Create(diffusion.Layout, solution.Channels);
    }

    /// <summary>Runs until told to stop; the solution is changed in place.</summary>
    public void Run(InpaintingIteration course)
    {
        diffusion.Linearise(flux, residual);
        course.Start(linear.Norm(residual));
        if (course.IsDone)
        {
            return;
        }

        var goOn = flux is LinearFlux || flux.IsMonotone || StartFromConvex(course);
        while (goOn)
        {
            goOn = flux is LinearFlux ? Correct(course) : Descend(flux, course.Next);
        }
    }

    /// <summary>The linear problem: a correction by conjugate gradients.</summary>
    /// <returns>Whether to go on: rounding has ended the iteration early.</returns>
    private bool Correct(InpaintingIteration course)
    {
        var goOn = true;
        var correction = PreconditionedConjugateGradients<T>.Create(diffusion.Layout, diffusion.Solution.Channels);
        linear.Run(correction, residual, norm => goOn = course.Next(norm, diffusion.CycleUnits + 1));
        diffusion.Add(1, correction);
        if (goOn)
        {
            diffusion.Linearise(flux, residual);
        }

        return goOn;
    }

    /// <summary>A nonlinear problem.</summary>
    /// <returns>Whether to go on: rounding has ended the iteration early.</returns>
    private bool Descend(DiffusivityFlux flux, Func<double, double, bool> next)
    {
        var goOn = true;
        new NonlinearConjugateGradients<T>(diffusion, flux, team).Run(residual, (norm, work) => goOn = next(norm, work));
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
        diffusion.Linearise(convex, residual);
        var target = StartReduction * linear.Norm(residual);
        Descend(convex, (norm, work) => course.Count(norm, work) && norm > target);
        diffusion.Linearise(flux, residual);
        return course.Revise(linear.Norm(residual));
    }
}
