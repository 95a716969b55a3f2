namespace Symflux.Torch.Training;

/// <summary>How far a training has come.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Mean squared error of the last steps, in grey values squared.</param>
/// <param name="ValidationPsnr">PSNR on the held-out images at the last validation, in dB; null before the first.</param>
/// <param name="BestPsnr">The best of them.</param>
/// <param name="Elapsed">Time since this run began or was resumed.</param>
/// <param name="Remaining">Time left at the present pace.</param>
public sealed record TrainingProgress(
    int Step, int Steps, double Loss, double? ValidationPsnr, double? BestPsnr, TimeSpan Elapsed, TimeSpan Remaining);
