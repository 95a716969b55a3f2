#:project ../src/Symflux.Onnx/Symflux.Onnx.csproj
#:property PublishAot=false

// A diffusivity of one's own: three formulas and a range. Solver, certificate, diagram and report take it as it is; networks, ONNX and model files hold it as a
// spline, and say how far that is from the original.
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Diagrams;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Onnx;
using Symflux.Schemes;
using Symflux.Solving;

var step = new Field<float>(Grid.Signal(64));
for (var x = 0; x < 64; x++)
{
    step.Values[x] = (x < 32 ? 0 : 100) + (x % 2 == 0 ? 2 : -2);
}

var equation = DiffusionModel.SecondOrder(step.Grid, new GemanMcClureFlux(contrast: 10));
var blueprint = new ExplicitScheme(StepRule.Fixed(0.2)).Discretise(equation, diffusionTime: 4);
var smooth = Solver.Run(blueprint, step);
var (ripples, edge) = (Math.Abs(smooth.Values[11] - smooth.Values[10]), smooth.Values[32] - smooth.Values[31]);
Console.WriteLine($"the ripples fall from 4 to {ripples:F3}, the edge of 100 stays at {edge:F1}");
Console.WriteLine($"κ = {Certificate.Of(blueprint).NormStable.Constant}");
Console.WriteLine($"the diagram names it: {Diagram.Of(blueprint).Contains(nameof(GemanMcClureFlux), StringComparison.Ordinal)}");

// What is shipped is a spline with a certificate of its own.
using var file = new MemoryStream();
var summary = OnnxModel.Write(file, blueprint);
Console.WriteLine($"ONNX: g within {summary.SamplingError:F4} of the formula, κ = {summary.Certificate.NormStable.Constant}");
var shipped = SampledBlueprint.Of(blueprint);
var difference = smooth.Values.ToArray().Zip(Solver.Run(shipped.Blueprint, step).Values.ToArray(), (a, b) => Math.Abs(a - b)).Max();
Console.WriteLine($"{shipped.Remark()}; results differ by {difference:F2} grey values at most");

/// <summary>
/// g = 1/(1 + s²/λ²)², S. Geman, D. McClure: falls faster than Perona–Malik's. Φ' = (1 − 3q)/(1 + q)³ with q = s²/λ² lies in [−1/4, 1], with the lowest value
/// at q = 1.
/// </summary>
sealed record GemanMcClureFlux : ContrastFlux
{
    public GemanMcClureFlux(double contrast) : base(contrast) { }

    public override string Formula => "g = 1/(1 + s^2/λ^2)^2";

    // Proofs rest on this range: a wrong one is refused where it contradicts samples of the function.
    public override SlopeRange Slopes => new(-0.25, 1);

    protected override double Profile(double q) => 1 / ((1 + q) * (1 + q));

    protected override double ProfileSlope(double q) => (1 - 3 * q) / ((1 + q) * (1 + q) * (1 + q));

    protected override double ProfileIntegral(double q) => q / (1 + q);

    protected override ContrastFlux WithContrast(double contrast) => new GemanMcClureFlux(contrast);
}

// It prints:
//> the ripples fall from 4 to 0.000, the edge of 100 stays at 100.5
//> κ = 1
//> the diagram names it: True
//> ONNX: g within 0.0020 of the formula, κ = 1
//> GemanMcClureFlux sampled, g within 0.002; results differ by 0.2… grey values at most
