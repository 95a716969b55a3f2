using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>A numerical method in time: it turns a model and a diffusion time into a blueprint.</summary>
/// <remarks>
/// A scheme of one's own is a record derived from this that gives the blocks of its steps. Whatever reads blueprints reads it: it can be run, drawn, exported
/// and trained, and its certificate is found from the blocks, so that nothing needs to be claimed about it.
/// </remarks>
/// <example>
/// <code>
/// sealed record TwoSizesScheme(double Small, double Large) : Scheme
/// {
///     protected override IEnumerable&lt;Block&gt; Blocks(DiffusionModel model, double diffusionTime)
///     {
///         var (pairs, length) = WholeSteps(diffusionTime, Small + Large);
///         Block Step(double share) =&gt; new ResidualBlock(model.Stencils, model.Flux, share * length, share * length * model.FidelityRate);
///         return Enumerable.Repeat&lt;Block[]&gt;([Step(Small / (Small + Large)), Step(Large / (Small + Large))], pairs).SelectMany(pair =&gt; pair);
///     }
/// }
/// </code>
/// </example>
public abstract record Scheme
{

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
    /// <param name="model">The model: K, Φ and β, and the largest step that is proven stable.</param>
    /// <param name="diffusionTime">T, positive and finite.</param>
    /// <exception cref="SymfluxException">A parameter of the scheme does not fit the model.</exception>
    protected abstract IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime);

    /// <summary>The smallest number of equal steps of at most τ that makes T, and their length.</summary>
    /// <param name="diffusionTime">T.</param>
    /// <param name="largestStep">The largest τ.</param>
    /// <exception cref="SymfluxException">There are more than ten million.</exception>
    protected static (int Steps, double TimeStep) WholeSteps(double diffusionTime, double largestStep)
    {
        var steps = CheckCount(Math.Ceiling(diffusionTime / largestStep * (1 - 1e-12)));
        return (steps, diffusionTime / steps);
    }

    /// <summary>Refuses a time step that is not positive and finite.</summary>
    protected static double CheckStep(double timeStep) => timeStep > 0 && double.IsFinite(timeStep)
        ? timeStep
        : throw new SymfluxException($"the time step is {timeStep}; it must be positive and finite");

    /// <summary>A number of steps as an integer, refused where it is beyond anything that could be run.</summary>
    protected static int CheckCount(double steps) => steps <= 10_000_000
        ? Math.Max(1, (int)steps)
        : throw new SymfluxException($"this takes {steps:G3} steps; use a larger step or a faster scheme such as fast semi-iterative");
}
