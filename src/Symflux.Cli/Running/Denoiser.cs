using Symflux.Blueprints;
using Symflux.Imaging;
using Symflux.Solving;

namespace Symflux.Cli.Running;

/// <summary>A trained model made ready for images of any scale.</summary>
internal sealed class Denoiser(Model model, SolverOptions options) : IDisposable
{
    private readonly StackSolver solver = new(options);
    private (double Factor, Blueprint Blueprint) scaled = (1, model.Blueprint);

    /// <summary>Denoises all pages; values are not clipped.</summary>
    /// <param name="stack">The noisy pages.</param>
    /// <param name="name">Their name, for messages.</param>
    /// <param name="sigma">Noise level in the stack's scale, or null for the model's own.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public ImageStack Run(ImageStack stack, string name, double? sigma, IProgress<double>? progress, CancellationToken cancellation)
    {
        var factor = GreyScale.FactorFor(model.Card, stack, name, sigma);
        if (factor != scaled.Factor)
        {
            scaled = (factor, model.Blueprint.Rescale(factor));
        }

        return solver.Run(stack, _ => scaled.Blueprint, progress, cancellation);
    }

    /// <summary>Ends the solver's threads.</summary>
    public void Dispose() => solver.Dispose();
}
