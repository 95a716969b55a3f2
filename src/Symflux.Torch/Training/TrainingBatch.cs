namespace Symflux.Torch.Training;

/// <summary>The patches of one step.</summary>
/// <param name="Clean">Patches × channels × rows × columns values, each patch in units of its noise level.</param>
/// <param name="Noisy">The same with noise of standard deviation 1.</param>
/// <param name="Levels">Noise level of every patch, in grey values.</param>
internal sealed record TrainingBatch(float[] Clean, float[] Noisy, double[] Levels);
