using Symflux.Blueprints;
using Symflux.Solving;

namespace Symflux.Cli.Running;

/// <summary>One denoiser for each model that a run of the program uses.</summary>
/// <param name="options">Threads.</param>
/// <param name="selfEnsemble">Whether models are averaged over the symmetries of the grid.</param>
internal sealed class DenoiserSet(SolverOptions options, bool selfEnsemble) : IDisposable
{
    private readonly Dictionary<Model, Denoiser> made = new(ReferenceEqualityComparer.Instance);

    /// <summary>The model's denoiser, made at its first use.</summary>
    public Denoiser For(Model model)
    {
        if (!made.TryGetValue(model, out var denoiser))
        {
            made.Add(model, denoiser = new Denoiser(selfEnsemble ? model.Symmetrised() : model, options));
        }

        return denoiser;
    }

    /// <summary>Ends all solvers' threads.</summary>
    public void Dispose()
    {
        foreach (var denoiser in made.Values)
        {
            denoiser.Dispose();
        }
    }
}
