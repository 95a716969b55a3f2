using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>A restored image and how it came about.</summary>
/// <param name="Image">The pixels, with opacity, metadata and depth of the input; not rounded or clipped.</param>
/// <param name="Choice">The model and the noise that it removed.</param>
public sealed record Denoised(ImageStack Image, ChosenModel Choice);
