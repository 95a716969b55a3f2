namespace Symflux.Tests.Schemes;

/// <summary>The registry of schemes.</summary>
public class SchemeKindTests
{
    [Fact]
    public void Every_kind_and_no_other_scheme_obeys_the_laws()
    {
        var inLaws = AllSchemes.All.Select(scheme => scheme.WithSteps(1, 4).GetType()).Distinct();
        var inRegistry = SchemeKind.All.Select(kind => kind.Make(new SchemeSettings { TimeStep = 1 }, 1).GetType());
        var inLibrary = typeof(Scheme).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Scheme)));
        Assert.Equal(inLibrary.Select(type => type.Name).Order(), inRegistry.Select(type => type.Name).Order());
        Assert.Equal(inLibrary.Select(type => type.Name).Order(), inLaws.Select(type => type.Name).Order());
    }

    [Fact]
    public void Standard_values_are_those_of_the_records()
    {
        var none = new SchemeSettings();
        Assert.Equal(new ExplicitScheme(StepRule.Largest), Make("explicit"));
        Assert.Equal(new FastExplicitScheme(), Make("fed"));
        Assert.Equal(new SemiIterativeScheme(), Make("fsi"));
        Assert.Equal(new DuFortFrankelScheme(), Make("dff"));
        Assert.Equal(new SemiImplicitScheme(0.3), Make("semi-implicit"));
        Assert.Equal(new ImplicitScheme(0.3), Make("implicit"));

        Scheme Make(string name) => SchemeKind.Find(name).Make(none, 3);
    }

    [Fact]
    public void Every_setting_that_a_kind_takes_changes_its_scheme_and_no_other_does()
    {
        (SchemeParameters Parameter, SchemeSettings Settings)[] settings =
        [
            (SchemeParameters.Cycles, new() { Cycles = 3 }), (SchemeParameters.TimeStep, new() { TimeStep = 0.125 }),
            (SchemeParameters.Force, new() { Force = true }), (SchemeParameters.Solver, new() { Solver = SystemSolver.Direct }),
            (SchemeParameters.Stopping, new() { Tolerance = 0.5 }), (SchemeParameters.Stopping, new() { Iterations = 7 }),
            (SchemeParameters.InnerCycle, new() { InnerCycle = 4 }),
            (SchemeParameters.InnerMethod, new() { InnerMethod = InnerMethod.Multigrid }),
        ];
        foreach (var kind in SchemeKind.All)
        {
            foreach (var (parameter, given) in settings)
            {
                Assert.Equal(parameter, given.Given);
                // Force says something about a step only.
                var before = new SchemeSettings { TimeStep = parameter == SchemeParameters.Force ? 0.25 : null };
                var after = given with { TimeStep = given.TimeStep ?? before.TimeStep };
                Assert.Equal(kind.Takes.HasFlag(parameter), kind.Make(before, 1) != kind.Make(after, 1));
            }
        }
    }

    [Fact]
    public void A_tolerance_needs_an_iteration()
    {
        var settings = new SchemeSettings { Solver = SystemSolver.AdditiveOperatorSplitting, Tolerance = 1e-3 };
        Assert.Contains("no iteration", Assert.Throws<SymfluxException>(() => SchemeKind.Find("semi-implicit").Make(settings, 1)).Message);
        Assert.Contains("fsi", Assert.Throws<SymfluxException>(() => SchemeKind.Find("euler")).Message);
        var gradients = (SemiImplicitScheme)SchemeKind.Find("semi-implicit").Make(new SchemeSettings { Iterations = 5 }, 1);
        Assert.Equal(LinearSolver.ConjugateGradients(1e-8, 5), gradients.LinearSolver);
    }
}
