#:project ../src/Symflux.Torch/Symflux.Torch.csproj
#:property PublishAot=false
#:property UsesLibtorch=true

// Trains a small denoiser on drawings made on the fly, within its certificate: whatever the optimiser does, the output is never larger than the input.
// `symflux train` does this with checkpoints, photographs and validation; here the loop is one's own.
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;
using Symflux.Torch;
using Symflux.Torch.Training;
using static TorchSharp.torch;

const double sigma = 25;
var steps = args is [var given] ? int.Parse(given) : 150;
manual_seed(1);
// The library's kernels use all processors by themselves; with one thread of libtorch sums have a fixed order.
set_num_threads(1);

// It starts as four explicit steps of Perona–Malik diffusion; stencils, contrasts and step sizes are then learned.
var grid = Grid.Image(64, 64);
var equation = DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(sigma));
var start = new ExplicitScheme(StepRule.Fixed(0.15)).Discretise(equation, diffusionTime: 0.6);
using var network = new Network(start, new NetworkOptions { Parametrisation = Parametrisation.Certified });
using var loop = new TrainingLoop(network.TrainableParameters, steps, learningRate: 0.03, finalLearningRate: 0.003);
for (var step = 0; step < steps; step++)
{
    loop.Step(step, () =>
    {
        var clean = Cartoon.Create(64, 64, (ulong)(1000 + step)).ToTensor();
        var noisy = clean + sigma * randn_like(clean);
        return (network.call(noisy) - clean).square().mean();
    });
}

var (truth, test) = (Cartoon.Create(160, 120, seed: 1), GaussianNoise.Add(Cartoon.Create(160, 120, seed: 1), sigma, seed: 2));
var (before, after) = (start, network.ToBlueprint());
Console.WriteLine($"noisy {Psnr.Compute(truth, test, 255):F1} dB, as a scheme {Quality(before):F1} dB, trained {Quality(after):F1} dB");
Console.WriteLine($"κ = {Certificate.Of(after).NormStable.Constant}");

double Quality(Blueprint blueprint) => Psnr.Compute(truth, Solver.Run(blueprint, test), 255);

// It prints:
//> noisy 20.2 dB, as a scheme 24.7 dB, trained 2….… dB
//> κ = 1
