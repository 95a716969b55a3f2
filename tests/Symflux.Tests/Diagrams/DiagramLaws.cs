using System.Text.RegularExpressions;
using System.Xml.Linq;
using Symflux.Diagrams;

namespace Symflux.Tests.Diagrams;

public sealed partial class DiagramLaws
{
    [Fact]
    public void Any_blueprint_gives_a_drawing_whose_texts_do_not_overlap() => Law.Holds(24, random =>
    {
        var dimension = random.Whole(1, 2);
        var channels = random.Whole(1, 3);
        var blueprint = random.Whole(0, 1) == 0 ? random.AnyMixedBlueprint(dimension, channels) : random.AnyBlueprint(dimension, channels, random.Whole(1, 12));
        Check(blueprint, "a random blueprint");
    });

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
    public void Any_cycle_gives_a_drawing_whose_texts_do_not_overlap() => Law.Holds(24, random =>
    {
        var dimension = random.Whole(1, 3);
        var cycle = CycleExamples.Any(random, dimension);
        Block block = random.Whole(0, 2) == 0 ? new RecurrentBlock([cycle], new StoppingRule(20, 1e-4)) : cycle;
        Block[] blocks = [.. Enumerable.Repeat(block, random.Whole(1, 3)), new BallProjectionBlock(cycle.InputChannels)];
        Check(new Blueprint(dimension, cycle.InputChannels, [.. blocks[random.Whole(0, 1)..]]), $"{cycle.Shape} on {cycle.Levels.Length} levels");
        Check(random.AnyCycleBlueprint(dimension, random.Whole(1, 3)), "a chain with cycles");
        Check(random.AnyMaskedBlueprint(dimension, 2, random.Whole(0, 2)), "cycles with a mask");
    });

    [Theory]
    [InlineData(CycleShape.V, 2)]
    [InlineData(CycleShape.V, 6)]
    [InlineData(CycleShape.V, 9)]
    [InlineData(CycleShape.W, 5)]
    [InlineData(CycleShape.F, 6)]
    public void Every_arrow_of_a_cycle_names_its_step(CycleShape shape, int levels)
    {
        var cycle = CycleExamples.Inpainting(shape, levels, new CharbonnierFlux(3));
        var blueprint = new Blueprint(2, 2, [cycle]);
        var texts = DiagramPage.Draw(blueprint, new DiagramOptions()).Canvas.Texts.Select(text => text.Text).ToArray();
        var rows = Math.Min(levels, 6);
        foreach (var (step, layer) in (ReadOnlySpan<(string, string)>)[("restrict", "strided conv."), ("correct", "transposed conv.")])
        {
            Assert.Equal(rows - 1, texts.Count(text => text == step));
            Assert.InRange(texts.Count(text => text == layer), rows, rows + 1);
        }

        string[] expected =
        [
            "skip connection", "mean pooling", "right-hand side", "b − A(x)", "A_c", "R x", "bc = R(b − A(x)) + Ac(R x)", "x ← x + P(xc − R x)",
            "x ← x + ω (b − A(x))/d", "d = γ c + τ (1 − c) δ", "R: the mean over 2×2 samples, stride 2", "P: linear between cell centres, 4×4, stride 2",
            "Kℓ = (∂x, ∂y) at spacing 2ℓ h, natural boundary",
        ];
        Assert.All(expected, text => Assert.Contains(text.Replace("_", "", StringComparison.Ordinal), texts));
        Assert.Contains($"FAS multigrid: {(shape == CycleShape.F ? "an" : "a")} {shape}-cycle on {levels} levels", texts);
        Assert.Equal(Diagram.Of(blueprint), Diagram.Of(blueprint));
    }

    /// <summary>Each visit of a row is one stop of the walk, and visits of the levels below the last row are one together.</summary>
    [Theory]
    [InlineData(CycleShape.V, 4, 1)]
    [InlineData(CycleShape.W, 4, 4)]
    [InlineData(CycleShape.F, 4, 3)]
    [InlineData(CycleShape.V, 8, 1)]
    [InlineData(CycleShape.W, 8, 32)]
    [InlineData(CycleShape.F, 8, 6)]
    public void Walks_visit_the_last_row_as_often_as_the_cycle_does(CycleShape shape, int levels, int visits)
    {
        var ladder = new CycleLadder(CycleExamples.Implicit(shape, levels, 50, new CharbonnierFlux(3)));
        var steps = ladder.Steps.ToArray();
        Assert.Equal(visits, steps.Count(step => step.Action == CycleAction.SolveCoarsest));
        var program = CycleProgram.Of(shape, levels);
        Assert.Equal(program.Where(step => step.Level < ladder.Bottom), steps.Where(step => step.Level < ladder.Bottom));
        if (!ladder.IsShortened)
        {
            Assert.Equal(program, steps);
        }
    }

    /// <summary>Between equal widths nothing widens, and what the file calls a projection is one in the drawing.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_projection_to_all_channels_is_drawn_as_a_projection(int channels)
    {
        var projection = Texts(new Blueprint(2, channels, [new ProjectBlock(channels, channels)]));
        Assert.Contains("Projection", projection);
        Assert.DoesNotContain("Lift", projection);
        var lift = Texts(new Blueprint(2, channels, [new LiftBlock(channels, channels)]));
        Assert.Contains("Lift to a hidden state", lift);
        Assert.DoesNotContain("Projection", lift);
    }

    [Fact]
    public void Implicit_steps_by_multigrid_show_their_equation_and_stacked_cycles_are_folded()
    {
        var cycle = CycleExamples.Implicit(CycleShape.V, 4, 50, new PeronaMalikFlux(5));
        var text = Texts(new Blueprint(2, 1, [new RecurrentBlock([cycle], new StoppingRule(20, 1e-4)), new BallProjectionBlock(1)]));
        Assert.Contains("Implicit step, by FAS multigrid", text);
        Assert.Contains("τ = 50;  z0 = uk, then the cycle below", text.Replace("\n\u2003", " "));
        Assert.Contains("A0(x0) = b0 from x0 = zi, b0 = γ uk", text);
        Assert.Contains("A recurrent U-net", text);
        Assert.Contains("uk+1 = min(1, ‖f‖/‖uk‖) uk", text);

        var stacked = Texts(new Blueprint(2, 1, [cycle, cycle]));
        Assert.Contains("2 stacked U-nets", stacked);
        Assert.Contains("FAS multigrid: 2 V-cycles on 4 levels", stacked);
    }

    [Fact]
    public void The_title_is_that_of_the_options_and_is_escaped()
    {
        var blueprint = new Generators(1).AnyBlueprint(2, 1);
        var svg = Diagram.Of(blueprint, new DiagramOptions { Title = "a < b & c", Overview = false });
        Assert.Equal("a < b & c", XDocument.Parse(svg).Root!.Elements().First().Value);
        Assert.Equal(svg, Diagram.Of(blueprint, new DiagramOptions { Title = "a < b & c", Overview = false }));
    }

    /// <summary>A dark drawing is the light one in other colours, all of which are other ones; and style sheets know the same ones.</summary>
    [Fact]
    public void Dark_drawings_differ_in_colours_alone_and_leave_none_of_the_light_ones()
    {
        foreach (var (_, (title, blueprint)) in StandardDiagrams.Drawings())
        {
            var (light, dark) = (Diagram.Of(blueprint, new DiagramOptions { Title = title }),
                Diagram.Of(blueprint, new DiagramOptions { Title = title, Theme = DiagramTheme.Dark }));
            Assert.Equal(Colour().Replace(light, "#"), Colour().Replace(dark, "#"));
            foreach (var colour in Palettes())
            {
                Assert.DoesNotContain(colour, dark, StringComparison.Ordinal);
                Assert.Contains($".x [fill=\"{colour}\"]", Diagram.DarkRules(".x"), StringComparison.Ordinal);
            }
        }

        static IEnumerable<string> Palettes() => typeof(Palette).GetFields().Select(field => (string)field.GetRawConstantValue()!).Distinct();
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

    [GeneratedRegex("#[0-9a-f]{6}")]
    private static partial Regex Colour();

    private static string Texts(Blueprint blueprint) =>
        string.Join('\n', DiagramPage.Draw(blueprint, new DiagramOptions()).Canvas.Texts.Select(text => text.Text));

    private static void Check(Blueprint blueprint, string what)
    {
        Check(blueprint, DiagramLayout.Wide, what);
        Check(blueprint, DiagramLayout.Narrow, $"{what}, narrow");
    }

    private static void Check(Blueprint blueprint, DiagramLayout layout, string what)
    {
        var (svg, canvas, width, height) = DiagramPage.Draw(blueprint, new DiagramOptions { Layout = layout });
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
