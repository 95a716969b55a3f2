using System.Globalization;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>How a scheme chooses its time step τ.</summary>
public abstract record StepRule
{
    private protected StepRule() { }

    /// <summary>The largest step that is proven stable for the model.</summary>
    public static StepRule Largest { get; } = new LargestStep();

    /// <summary>A given step; refused where it exceeds the stability bound.</summary>
    /// <param name="timeStep">τ &gt; 0.</param>
    public static StepRule Fixed(double timeStep) => new FixedStep(Positive(timeStep), EvenIfUnstable: false);

    /// <summary>A given step, taken even where it is unstable; for demonstrations of what happens then.</summary>
    /// <param name="timeStep">τ &gt; 0.</param>
    public static StepRule Forced(double timeStep) => new FixedStep(Positive(timeStep), EvenIfUnstable: true);

    /// <summary>The step for a model.</summary>
    /// <exception cref="SymfluxException">The step exceeds the stability bound and is not forced.</exception>
    public abstract double StepFor(DiffusionModel model);

    private static double Positive(double timeStep) => timeStep > 0 && double.IsFinite(timeStep)
        ? timeStep
        : throw new SymfluxException($"the time step is {timeStep}; it must be positive and finite");

    private sealed record LargestStep : StepRule
    {
        public override double StepFor(DiffusionModel model) => model.LargestStableStep;
    }

    private sealed record FixedStep(double TimeStep, bool EvenIfUnstable) : StepRule
    {
        public override double StepFor(DiffusionModel model)
        {
            // A user who types the bound itself, such as 0.1 for 2/20, means it.
            if (TimeStep > model.LargestStableStep * (1 + 1e-12) && !EvenIfUnstable)
            {
                var relation = model.FidelityRate > 0 ? "2/(L‖K‖² + 2β)" : "2/(L‖K‖²)";
                throw new SymfluxException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"time step {TimeStep:G6} exceeds {relation} = {model.LargestStableStep:G6}; leave the step out, use the fast semi-iterative "
                        + $"scheme, or force it"));
            }

            return TimeStep;
        }
    }
}
