#:project ../src/Symflux.Restoration/Symflux.Restoration.csproj
#:property PublishAot=false

// Removes the noise of an image: `dotnet run denoise.cs photo.jpg clean.png`, or without arguments that of a drawing, to see by how much.
using Symflux.Imaging;
using Symflux.Restoration;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

// The noise is estimated, and a model that ships is chosen by it. A denoiser may be kept and shared by threads.
var denoiser = Denoiser.Automatic();
if (args is [var input, var output])
{
    var progress = new Progress<double>(share => Console.Error.Write($"\r{share:P0} "));
    ImageFile.Save(output, await denoiser.DenoiseAsync(ImageFile.Load(input), progress, interrupt.Token));
    return;
}

var clean = Cartoon.Create(256, 192, seed: 7);
var noisy = ImageStack.Single(GaussianNoise.Add(clean, sigma: 25, seed: 1), SampleFormat.UInt8);
var result = denoiser.Run(noisy, cancellation: interrupt.Token);
Console.WriteLine($"{result}: {Psnr.Compute(clean, noisy.Pages[0], 255):F1} dB before, {Psnr.Compute(clean, result.Image.Pages[0], 255):F1} dB after");

// It prints:
//> certified-25 at σ = 2…, estimated: 20.2 dB before, 34.… dB after
