using System.Xml.Linq;
using Symflux.Blueprints;
using Symflux.Diagrams;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Testing;
using Xunit;

namespace Symflux.Tests.Diagrams;

public sealed class DiagramLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_blueprint_gives_a_drawing_whose_texts_do_not_overlap(int seed)
    {
        var random = new Generators(seed);
        var dimension = random.Whole(1, 2);
        var channels = random.Whole(1, 3);
        var blueprint = random.Whole(0, 1) == 0 ? random.AnyMixedBlueprint(dimension, channels) : random.AnyBlueprint(dimension, channels, random.Whole(1, 12));
        Check(blueprint, $"seed {seed}");
    }

    [Fact]
    public void Drawings_of_the_docs_do_not_overlap_either()
    {
        foreach (var (name, (_, blueprint)) in StandardDiagrams.Drawings())
        {
            Check(blueprint, name);
        }

        Check(new Blueprint(3, 2, []), "the identity");
    }

    [Fact]
    public void Every_scheme_has_a_drawing_for_every_model()
    {
        foreach (var (name, model, _) in AllSchemes.Models())
        {
            foreach (var scheme in AllSchemes.For(model))
            {
                Check(scheme.WithSteps(0.02, 4).Discretise(model, 0.02), $"{scheme}, {name}");
            }
        }
    }

    [Fact]
    public void Formulas_hold_the_numbers_of_the_blocks()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(1, 1), new PeronaMalikFlux(7.5), Coupling.Gradient);
        var text = Texts(new ExplicitScheme(StepRule.Fixed(0.2)).Discretise(model, 2));
        Assert.Contains("τ = 0.2", text);
        Assert.Contains("stable: τ ≤ 2/(L‖K‖2) = 0.25", text);
        Assert.Contains("K = (∂x, ∂y), natural boundary", text);
        Assert.Contains("λ = 7.5 (Perona–Malik), coupled over 2 channels", text.Replace("\n", " ").Replace("\u2003", ""));
        Assert.Contains("uk+1 = uk − τ K⊤Φ(K uk)", text);
        Assert.Contains("blocks 1–10", text);

        var fast = Texts(new SemiIterativeScheme(3).Discretise(model, 6));
        Assert.Contains("+ (1 − αk) uk−1", fast);
        Assert.Contains("3 such cycles", fast);
        Assert.Contains("αk = 1.2 …", fast);
    }

    [Fact]
    public void Implicit_blocks_show_their_equation_and_when_they_end()
    {
        var drawings = StandardDiagrams.Drawings();
        var recurrent = Texts(drawings["implicit"].Blueprint);
        Assert.Contains("uk+1 = uk − τ K⊤Φ(K uk+1)", recurrent);
        Assert.Contains("τ = 5", recurrent);
        Assert.Contains("at most 200 passes", recurrent);
        Assert.Contains("zi+1 = zi", recurrent);
        var solve = Texts(drawings["semi-implicit"].Blueprint);
        Assert.Contains("(I + τ K⊤G(uk) K) uk+1 = uk", solve);
        Assert.Contains("banded Cholesky factorisation", solve);
    }

    [Fact]
    public void The_title_is_that_of_the_options_and_is_escaped()
    {
        var blueprint = new Generators(1).AnyBlueprint(2, 1);
        var svg = Diagram.Of(blueprint, new DiagramOptions { Title = "a < b & c", Overview = false });
        Assert.Equal("a < b & c", XDocument.Parse(svg).Root!.Elements().First().Value);
        Assert.Equal(svg, Diagram.Of(blueprint, new DiagramOptions { Title = "a < b & c", Overview = false }));
    }

    /// <summary>As many blocks as there are: the drawing of a long scheme is no longer than that of a short one.</summary>
    [Fact]
    public void Repeated_blocks_are_folded()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(1, 1), new CharbonnierFlux(3));
        var (brief, extended) = (new ExplicitScheme(StepRule.Largest).Discretise(model, 1), new ExplicitScheme(StepRule.Largest).Discretise(model, 1000));
        Assert.Equal(4000, extended.Blocks.Length);
        Assert.InRange(Diagram.Of(extended).Length, 1, Diagram.Of(brief).Length + 100);
    }

    private static string Texts(Blueprint blueprint) =>
        string.Join('\n', DiagramPage.Draw(blueprint, new DiagramOptions()).Canvas.Texts.Select(text => text.Text));

    private static void Check(Blueprint blueprint, string what)
    {
        var (svg, canvas, width, height) = DiagramPage.Draw(blueprint, new DiagramOptions());
        Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
        Assert.DoesNotContain("NaN", svg);
        Assert.DoesNotContain("∞", svg);
        var texts = canvas.Texts;
        foreach (var (index, box) in texts.Index())
        {
            Assert.True(box.Left >= 4 && box.Right <= width - 4 && box.Top >= 0 && box.Bottom <= height, $"{what}: '{box.Text}' leaves the page");
            foreach (var other in texts.Take(index))
            {
                // A script may stand out of its line a little.
                var apart = box.Right <= other.Left + 1 || other.Right <= box.Left + 1 || box.Bottom <= other.Top + 2 || other.Bottom <= box.Top + 2;
                Assert.True(apart, $"{what}: '{box.Text}' at {box.Left:0}, {box.Bottom:0} overlaps '{other.Text}' at {other.Left:0}, {other.Bottom:0}");
            }
        }
    }
}
