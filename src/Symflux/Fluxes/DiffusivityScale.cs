namespace Symflux.Fluxes;

/// <summary>The size of arguments at which a diffusivity changes: λ where it has one.</summary>
internal static class DiffusivityScale
{
    private const int Octaves = 60, PerOctave = 4;

    /// <summary>
    /// λ; for diffusivities without one the smallest |s| at which g has gone half of the way to the value that is farthest from g(0); 1 where g is constant.
    /// </summary>
    public static double Of(DiffusivityFlux flux)
    {
        if (flux is ContrastFlux { Contrast: var contrast })
        {
            return contrast;
        }

        var start = flux.Diffusivity(0);
        var changes = Enumerable.Range(-Octaves * PerOctave, 2 * Octaves * PerOctave + 1).Select(k => Math.Pow(2, k / (double)PerOctave))
            .Select(s => (Place: s, Change: Math.Abs(flux.Diffusivity(s * s) - start))).ToArray();
        var largest = changes.Max(change => change.Change);
        return largest > 0 ? changes.First(change => change.Change >= 0.5 * largest).Place : 1;
    }
}
