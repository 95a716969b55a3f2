#:project ../src/Symflux/Symflux.csproj
#:property PublishAot=false

// A scheme of one's own gives the blocks of its steps, and everything else follows: it is run, drawn, exported and trained like the others, and its certificate
// is found from the blocks. This one takes explicit steps that grow: much happens early, little later.
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;

var spike = new Field<double>(Grid.Signal(101));
spike.Values[50] = 100;
var equation = DiffusionModel.SecondOrder(spike.Grid, new LinearFlux());
var exact = Solver.Run(new ExplicitScheme(StepRule.Fixed(0.001)).Discretise(equation, 20), spike);
foreach (var scheme in new Scheme[] { new ExplicitScheme(StepRule.Largest), new GrowingStepsScheme(First: 0.02, Growth: 1.2) })
{
    var blueprint = scheme.Discretise(equation, diffusionTime: 20);
    var result = Solver.Run(blueprint, spike);
    var error = result.Values.ToArray().Zip(exact.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max();
    Console.WriteLine($"{scheme.GetType().Name}: {blueprint.Blocks.Length} steps, error {error:F3}, κ = {Certificate.Of(blueprint).NormStable.Constant}");
}

/// <summary>
/// Explicit steps τ_k = min(τ₀ r^k, half of the largest stable step), the last one as short as the time asks for. Each is stable, and so is their chain.
/// </summary>
/// <param name="First">τ₀ &gt; 0.</param>
/// <param name="Growth">r ≥ 1.</param>
sealed record GrowingStepsScheme(double First, double Growth) : Scheme
{
    protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
    {
        // A half: beyond it the shortest waves change their sign in every step.
        var limit = 0.5 * model.LargestStableStep;
        CheckCount(diffusionTime / Math.Min(limit, CheckStep(First)));
        var left = diffusionTime;
        for (var tau = First; left > 0; tau *= Growth)
        {
            tau = Math.Min(tau, limit);
            var step = Math.Min(tau, left);
            left -= step;
            yield return new ResidualBlock(model.Stencils, model.Flux, step, step * model.FidelityRate);
        }
    }
}

// It prints:
//> ExplicitScheme: 40 steps, error 6.248, κ = 1
//> GrowingStepsScheme: 90 steps, error 0.029, κ = 1
