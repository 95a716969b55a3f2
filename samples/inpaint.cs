#:project ../src/Symflux.Imaging/Symflux.Imaging.csproj
#:property PublishAot=false

// Fills in what is unknown: 5 % of the pixels of a drawing are kept, at random places, and a diffusion equation brings back the others.
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Multigrid.Inpainting;

var drawing = Cartoon.Create(256, 192, seed: 5);
var image = drawing.Convert<double>();
var mask = InpaintingMask.Random(image.Grid, density: 0.05, seed: 1).Convert<double>();
foreach (var model in new[] { InpaintingModel.Homogeneous, InpaintingModel.Charbonnier, InpaintingModel.EdgeEnhancing })
{
    // Values outside of the mask are not looked at.
    var result = InpaintingSolver.Solve(image, mask, new InpaintingOptions { Model = model, Contrast = 2 });
    Console.WriteLine($"{model,-14} {Psnr.Compute(drawing, result.Solution.Convert<float>(), 255):F1} dB, {result}");
}

// It prints:
//> Homogeneous    23.8 dB, converged after … cycles, residual …, … work units
//> Charbonnier    21.8 dB, converged after … cycles, residual …, … work units
//> EdgeEnhancing  20.… dB, converged after … cycles, residual …, … work units
