using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>A numerical method in time: it turns a model and a diffusion time into a blueprint.</summary>
public abstract record Scheme
{
    private protected Scheme() { }

    /// <summary>Discretises a model in time.</summary>
    /// <param name="model">The model.</param>
    /// <param name="diffusionTime">T ≥ 0, in units of squared grid length (for second-order models; the 2p-th power for order 2p).</param>
    /// <returns>The blueprint whose output approximates u(T); the identity for T = 0.</returns>
    /// <exception cref="SymfluxException">The step is unstable, or T is not a time.</exception>
    public Blueprint Discretise(DiffusionModel model, double diffusionTime)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!(diffusionTime >= 0 && double.IsFinite(diffusionTime)))
        {
            throw new SymfluxException($"the diffusion time is {diffusionTime}; it must be finite and not negative");
        }

        return new Blueprint(
            model.Dimension, model.Stencils.InputChannels, diffusionTime == 0 ? [] : [.. Blocks(model, diffusionTime)]);
    }

    /// <summary>The blocks for a time T &gt; 0.</summary>
    private protected abstract IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime);

    /// <summary>The smallest number of equal steps of at most τ that makes T, and their length.</summary>
    private protected static (int Steps, double TimeStep) WholeSteps(double diffusionTime, double largestStep)
    {
        var steps = CheckCount(Math.Ceiling(diffusionTime / largestStep * (1 - 1e-12)));
        return (steps, diffusionTime / steps);
    }

    /// <summary>Refuses a time step that is not positive and finite.</summary>
    private protected static double CheckStep(double timeStep) => timeStep > 0 && double.IsFinite(timeStep)
        ? timeStep
        : throw new SymfluxException($"the time step is {timeStep}; it must be positive and finite");

    /// <summary>A number of steps as an integer, refused where it is beyond anything that could be run.</summary>
    private protected static int CheckCount(double steps) => steps <= 10_000_000
        ? Math.Max(1, (int)steps)
        : throw new SymfluxException($"this takes {steps:G3} steps; use a larger step or a faster scheme such as fast semi-iterative");
}
