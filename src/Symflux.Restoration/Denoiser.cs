using System.Runtime.CompilerServices;
using Symflux.Blueprints;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>
/// Removes noise from images, colours and stacks by trained models. It can be kept and used by several threads: what a run needs, the
/// run makes.
/// </summary>
/// <example>
/// <code>
/// var image    = ImageFile.Load("in.tif");
/// var restored = Denoiser.Automatic().Denoise(image);
/// ImageFile.Save("out.tif", restored);
/// </code>
/// </example>
public sealed class Denoiser
{
    private readonly ModelChoice choice;
    private readonly DenoiserOptions options;
    private readonly ConditionalWeakTable<Model, Model> symmetrised = [];

    /// <summary>Creates a denoiser.</summary>
    /// <param name="options">What is known about model and noise.</param>
    /// <exception cref="SymfluxException">There is no model to choose from.</exception>
    public Denoiser(DenoiserOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        choice = ModelChoice.Of(options);
    }

    /// <summary>A denoiser that estimates the noise of each image and chooses among the models that come with the library.</summary>
    public static Denoiser Automatic() => new(new DenoiserOptions());

    /// <summary>Removes the noise of an image or stack.</summary>
    /// <param name="image">The noisy pages, in any scale.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>The restored pages with opacity, metadata and depth of the input; values are not rounded or clipped.</returns>
    /// <exception cref="SymfluxException">The model does not fit the image, or its scale cannot be known.</exception>
    public ImageStack Denoise(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Run(image, progress, cancellation).Image;

    /// <summary>The same with what was chosen.</summary>
    /// <param name="image">The noisy pages, in any scale.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="SymfluxException">The model does not fit the image, or its scale cannot be known.</exception>
    public Denoised Run(ImageStack image, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var chosen = choice.For(image);
        if (chosen.IsKept)
        {
            return new Denoised(image, chosen);
        }

        var model = options.SelfEnsemble
            ? symmetrised.GetValue(chosen.Model, single => single.Symmetrised())
            : chosen.Model;
        var blueprint = model.Blueprint.Rescale(GreyScale.FactorFor(model.Card, image, chosen.Sigma));
        using var solver = new StackSolver(options.Machine);
        return new Denoised(solver.Run(image, _ => blueprint, progress, cancellation), chosen);
    }
}
