using Symflux.Fields;

namespace Symflux.Experiments.Denoising;

/// <summary>An image or signal to judge by.</summary>
/// <param name="Clean">In 0..255.</param>
/// <param name="Noisy">With noise that is the same for everybody.</param>
internal sealed record JudgedImage(Field<float> Clean, Field<float> Noisy);
