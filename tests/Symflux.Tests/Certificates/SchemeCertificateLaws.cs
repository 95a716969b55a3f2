namespace Symflux.Tests.Certificates;

/// <summary>Certificates of what the schemes make of the models: no input that a search finds beats them.</summary>
public class SchemeCertificateLaws
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (name, model, _) in AllSchemes.Models())
            {
                foreach (var scheme in AllSchemes.For(model))
                {
                    cases.Add(scheme.Name, name);
                }
            }

            return cases;
        }
    }

    public static TheoryData<string> Models => [.. AllSchemes.Models().Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Cases))]
    public void No_input_beats_the_certificate_of_a_scheme(string schemeName, string modelName)
    {
        var model = AllSchemes.Models().Single(entry => entry.Name == modelName).Model;
        var scheme = AllSchemes.For(model).Single(entry => entry.Name == schemeName);
        if (scheme.WithSteps(1, 1) is ImplicitScheme)
        {
            return; // Solved too accurately for a search; the next law has them.
        }

        var time = 3 * 0.9 * model.LargestStableStep;
        Attack.Check(scheme.WithSteps(time, 3).Discretise(model, time), new Generators(21), starts: 1, ascents: 2);
    }

    [Theory, MemberData(nameof(Models))]
    public void No_input_beats_the_certificate_of_implicit_steps_that_are_cut_short(string modelName)
    {
        var model = AllSchemes.Models().Single(entry => entry.Name == modelName).Model;
        foreach (var (stopping, cycle) in new[] { (new StoppingRule(3), 1), (new StoppingRule(12, 1e-2), 1), (new StoppingRule(4, 1e-3), 3) })
        {
            var step = 10 * model.LargestStableStep;
            var blueprint = new ImplicitScheme(step, stopping, cycle).Discretise(model, 2 * step);
            Assert.Equal(cycle == 1, Certificate.Of(blueprint).NormStable.Constant == 1);
            Attack.Check(blueprint, new Generators(22), starts: 1, ascents: 2);
        }
    }

    /// <summary>For linear fluxes both are Dirichlet kernels with ℓ = 1; for a monotone flux they are not nonexpansive, and pairs show it (docs/DICTIONARY.md).</summary>
    [Theory]
    [InlineData(true, 50)]
    [InlineData(false, 3)]
    public void Accelerated_schemes_drive_some_pairs_apart_under_a_monotone_flux(bool isFastExplicit, double factor)
    {
        var grid = Grid.Signal(8);
        var model = DiffusionModel.SecondOrder(grid, new CharbonnierFlux(2));
        Scheme scheme = isFastExplicit ? new FastExplicitScheme(1) : new DuFortFrankelScheme(2);
        var blueprint = scheme.Discretise(model, 20);
        using var attack = new Attack(blueprint, grid, 3);
        Assert.InRange(attack.LargestQuotient(starts: 100, ascents: 100), factor, Certificate.Of(blueprint).Lipschitz.Constant!.Value);
    }
}
