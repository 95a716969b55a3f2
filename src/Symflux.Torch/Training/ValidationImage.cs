using Symflux.Fields;

namespace Symflux.Torch.Training;

/// <summary>A held-out image with noise that is the same at every validation.</summary>
/// <param name="Clean">In grey values.</param>
/// <param name="Seen">What the network sees.</param>
/// <param name="Back">Brings what the network makes back to grey values.</param>
internal sealed record ValidationImage(Field<float> Clean, Field<float> Seen, Action<Field<float>> Back)
{
    /// <summary>The PSNR of what a network makes, within the range of grey values, in dB.</summary>
    /// <param name="network">The network.</param>
    /// <param name="peak">White.</param>
    public double Psnr(Network network, double peak)
    {
        var made = network.Run(Seen);
        Back(made);
        foreach (ref var value in made.Values)
        {
            value = Math.Clamp(value, 0, (float)peak);
        }

        return Imaging.Psnr.Compute(Clean, made, peak);
    }
}
