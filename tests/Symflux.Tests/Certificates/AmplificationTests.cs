using System.Globalization;

namespace Symflux.Tests.Certificates;

/// <summary>Extrapolated networks that enlarge an input: the table of docs/THEORY.md, fact 7, measured anew.</summary>
public class AmplificationTests
{
    private const string Head = "| FSI cycle, τ = 2/ρ | n | input | ‖out‖/‖in‖ | proven κ | c for κ = 1.5 |";

    [Fact]
    public void The_table_of_the_documentation_is_what_the_solver_and_the_certificate_give()
    {
        string[] measured =
        [
            .. new[] { 2, 3, 5, 8 }.Select(n => Row(
                "one direction of two per step", n, "(1, 0)", ExtrapolationTests.Turning(ExtrapolationTests.WorstAngles(n).Angles, 2),
                Field<double>.Wrap([1, 0], Grid.Signal(1), 2))),
            .. new[] { (N: 12, Size: 1.054), (N: 20, Size: 1.02), (N: 30, Size: 0.922) }.Select(item => Row(
                "exponential Perona–Malik, λ = 1", item.N, Invariant($"{item.Size}·(1, −2, 1)"), ExponentialCycle(item.N), Ripple(item.Size))),
        ];
        Assert.Equal(string.Join('\n', measured), string.Join('\n', Documented()));
    }

    /// <summary>Diffusion that is norm-stable step by step: the amplification is the work of extrapolation alone.</summary>
    [Fact]
    public void Explicit_steps_with_the_same_coefficients_enlarge_nothing()
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(3), new PeronaMalikExponentialFlux(1));
        var cycle = ExponentialCycle(20);
        var gain = Solver.Run(cycle, Ripple(1.02)).Norm() / Ripple(1.02).Norm();
        Assert.InRange(gain, 2, Certificate.Of(cycle).NormStable.Constant!.Value);
        var plain = new ExplicitScheme(StepRule.Largest).Discretise(model, 70);
        Assert.Equal(1, Certificate.Of(plain).NormStable.Constant);
        Assert.InRange(Solver.Run(plain, Ripple(1.02)).Norm() / Ripple(1.02).Norm(), 0, 1);
    }

    /// <summary>A cycle of n steps of the largest length.</summary>
    private static Blueprint ExponentialCycle(int n)
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(3), new PeronaMalikExponentialFlux(1));
        var blueprint = new SemiIterativeScheme(1).Discretise(model, model.LargestStableStep * n * (n + 1) / 3);
        Assert.Equal(n, blueprint.Blocks.Length);
        return blueprint;
    }

    private static Field<double> Ripple(double size) => Field<double>.Wrap([size, -2 * size, size], Grid.Signal(3));

    private static string Row(string network, int n, string name, Blueprint blueprint, Field<double> input)
    {
        var gain = Solver.Run(blueprint, input).Norm() / input.Norm();
        var kappa = Certificate.Of(blueprint).NormStable.Constant!.Value;
        Assert.True(gain <= kappa * (1 + 1e-9), $"{network}, n = {n}: a gain of {gain} beats κ = {kappa}");
        var shorter = Certificate.LargestStepFor(blueprint, 1.5)!;
        Assert.InRange(Solver.Run(shorter.Blueprint, input).Norm() / input.Norm(), 0, 1.5);
        return Invariant($"| {network} | {n} | {name} | {gain:G4} | {kappa:G4} | {shorter.Factor:G3} |");
    }

    private static IEnumerable<string> Documented() => File.ReadLines(DocumentPath())
        .SkipWhile(line => line != Head).Skip(2).TakeWhile(line => line.StartsWith('|'));

    private static string DocumentPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "docs", "THEORY.md") is var path && File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("docs/THEORY.md is in no folder above the tests");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
