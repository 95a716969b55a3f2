using System.Text.Json;
using Symflux.Explanations;

namespace Symflux.Tests.Explanations;

public sealed class PdeReportLaws
{
    [Fact]
    public void A_scheme_reads_back_as_its_diffusion_time() => Law.Holds(8, random =>
    {
        var dimension = random.Whole(1, 3);
        var grid = random.Grid(dimension);
        var model = random.Whole(0, 1) == 0
            ? DiffusionModel.SecondOrder(grid, random.Diffusivity(), random.OneOf(Coupling.Separate, Coupling.Gradient, Coupling.Colour), random.Whole(1, 2))
            : DiffusionModel.FourthOrder(grid, random.Diffusivity());
        var time = random.Number(0.1, 3);
        Scheme scheme = random.Whole(0, 1) == 0 ? new ExplicitScheme(StepRule.Largest) : new SemiIterativeScheme(random.Whole(1, 3));
        var report = PdeReport.Of(scheme.Discretise(model, time), grid);
        Assert.True(Math.Abs(report.DiffusionTime - time) <= 1e-12 * time, $"{report.DiffusionTime} for {time} by {scheme}");
        Assert.True(report.Mean.Holds);
        Assert.All(report.Banks.SelectMany(bank => bank.Stencils), stencil => Assert.True(stencil.IsPureDerivative));
        Assert.All(report.Blocks.OfType<ResidualReading>(), step => Assert.InRange(step.TimeStep, 0, step.StableStep!.Value * (1 + 1e-12)));
    });

    [Fact]
    public void Every_scheme_reads_back_as_its_time_for_every_model()
    {
        foreach (var (name, model, grid) in AllSchemes.Models())
        {
            foreach (var scheme in AllSchemes.For(model))
            {
                var report = PdeReport.Of(scheme.WithSteps(0.02, 3).Discretise(model, 0.02), grid);
                // Inner iterations end at a tolerance, so their time is that of the step up to it; a data term acts within a
                // recurrent block and a Du Fort–Frankel step, where its share cannot be taken out.
                var exact = model.FidelityRate == 0 && scheme.Name != "Du Fort–Frankel";
                Assert.True(!exact || Math.Abs(report.DiffusionTime - 0.02) <= 1e-9, $"{scheme}, {name}: {report.DiffusionTime}");
                Assert.DoesNotContain("NaN", report.ToText(detail: true));
            }
        }
    }

    /// <summary>The small-signal diffusion is half of the variance that a single bright sample gets.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Small_signals_get_the_variance_that_is_promised(bool fast)
    {
        var grid = Grid.Image(41, 41, 1, 1.5);
        var model = DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(10));
        Scheme scheme = fast ? new SemiIterativeScheme(2) : new ExplicitScheme(StepRule.Largest);
        var blueprint = scheme.Discretise(model, 2.5);
        var tensor = PdeReport.Of(blueprint, grid).SmallSignalDiffusion!.Value;
        Assert.Equal([2.5, 0, 0, 2.5], tensor, (a, b) => Math.Abs(a - b) < 1e-12);

        var bright = new Field<double>(grid, 1);
        bright.Values[20 * 41 + 20] = 1e-4;
        var result = Solver.Run(blueprint, bright);
        var (varianceX, varianceY) = (0.0, 0.0);
        for (var i = 0; i < result.Values.Length; i++)
        {
            varianceX += result.Values[i] / 1e-4 * Math.Pow((i % 41 - 20) * 1.5, 2);
            varianceY += result.Values[i] / 1e-4 * Math.Pow(i / 41 - 20, 2);
        }

        Assert.Equal(2 * tensor[0], varianceX, 1e-6);
        Assert.Equal(2 * tensor[3], varianceY, 1e-6);
    }

    [Fact]
    public void Where_the_mean_is_claimed_to_be_kept_it_is_kept() => Law.Holds(8, random =>
    {
        var dimension = random.Whole(1, 3);
        var blueprint = new Blueprint(dimension, 1, [.. Enumerable.Range(0, 3).Select(_ => Block())]);
        var report = PdeReport.Of(blueprint);
        var field = random.Field(random.Grid(dimension), 1);
        var (before, after) = (field.Values.ToArray().Sum(), Solver.Run(blueprint, field).Values.ToArray().Sum());
        var kept = Math.Abs(after - before) <= 1e-10 * (1 + field.Values.ToArray().Sum(Math.Abs));
        Assert.True(kept || !report.Mean.Holds, $"from {before} to {after}, but {report.Mean.Reason}");

        ResidualBlock Block()
        {
            var block = random.AnyBlock(dimension, 1);
            var zeroSum = random.Whole(0, 4) > 0;
            var stencils = block.Stencils.Stencils.Select(stencil => zeroSum ? ZeroSum(stencil) : stencil);
            var boundary = random.Whole(0, 6) == 0 ? Boundary.Zero : random.OneOf(Boundary.Natural, Boundary.Reflecting);
            return new ResidualBlock(
                new StencilBank(stencils, boundary), block.Flux, block.TimeStep, block.Fidelity, block.Extrapolation, block.StepControl);
        }
    });

    [Fact]
    public void Violations_of_the_mean_are_named()
    {
        var flux = FluxLayer.Separate(new LinearFlux(), 1);
        var good = new ResidualBlock(new StencilBank([Derivative.First(Axis.X, 1)], Boundary.Natural), flux, 0.1);
        var leak = new ResidualBlock(new StencilBank([Derivative.First(Axis.X, 1)], Boundary.Zero), flux, 0.1);
        var sink = new ResidualBlock(new StencilBank([new Stencil([1, 1], 1, 1, 1, 2)], Boundary.Natural), flux, 0.1);
        Assert.True(PdeReport.Of(new Blueprint(1, 1, [good])).Mean.Holds);
        Assert.Contains("block 2", PdeReport.Of(new Blueprint(1, 1, [good, leak])).Mean.Reason);
        Assert.Contains("block 3", PdeReport.Of(new Blueprint(1, 1, [good, good, sink])).Mean.Reason);
        Assert.Null(PdeReport.Of(new Blueprint(1, 1, [sink])).SmallSignalDiffusion);
    }

    [Fact]
    public void Every_blueprint_has_a_text_and_a_JSON_object() => Law.Holds(8, random =>
    {
        var dimension = random.Whole(1, 3);
        var blueprint = random.AnyBlueprint(dimension, random.Whole(1, 2));
        var report = PdeReport.Of(blueprint);
        Assert.DoesNotContain("NaN", report.ToText(detail: true));
        var json = JsonDocument.Parse(report.ToJson()).RootElement;
        var block = (ResidualBlock)blueprint.Blocks[0];
        var entry = json.GetProperty("blocks")[0];
        Assert.Equal("residual", entry.GetProperty("kind").GetString());
        Assert.Equal(block.TimeStep, entry.GetProperty("timeStep").GetDouble());
        Assert.Equal(block.Fidelity, entry.GetProperty("fidelity").GetDouble());
        Assert.Equal(
            block.Stencils.OutputChannels, json.GetProperty("banks")[entry.GetProperty("bank").GetInt32()].GetProperty("stencils").GetArrayLength());
    });

    /// <summary>An implicit step, iterated to convergence, and a semi-implicit one take the time τ; the smoothing of a single bright sample agrees.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Implicit_steps_take_their_time(bool semiImplicit)
    {
        var grid = Grid.Signal(201);
        var model = DiffusionModel.SecondOrder(grid, new LinearFlux());
        const double tau = 7, omega = 2 / (2 + tau * 4);
        Block step = semiImplicit
            ? new LinearSolveBlock(model.Stencils, model.Flux, tau, solver: LinearSolver.Direct)
            : new RecurrentBlock([new ResidualBlock(model.Stencils, model.Flux, omega * tau, omega)], new StoppingRule(2000, 1e-14));
        var report = PdeReport.Of(new Blueprint(1, 1, [step, step]), grid);
        Assert.Equal(2 * tau, report.DiffusionTime, 1e-9);
        Assert.Equal(2 * tau, report.SmallSignalDiffusion!.Value[0], 1e-9);
        Assert.True(report.Mean.Holds);
        Assert.Contains(semiImplicit ? "semi-implicit τ = 7" : "implicit τ = 7", report.ToText());
        var bright = new Field<double>(grid, 1);
        bright.Values[100] = 1;
        var result = Solver.Run(new Blueprint(1, 1, [step, step]), bright).Values.ToArray();
        Assert.Equal(4 * tau, result.Select((value, i) => value * (i - 100) * (i - 100)).Sum(), 1e-5);
    }

    [Fact]
    public void Every_kind_of_block_has_a_reading() => Law.Holds(8, random =>
    {
        var blueprint = random.AnyMixedBlueprint(random.Whole(1, 2), 1);
        var report = PdeReport.Of(blueprint);
        Assert.Equal(blueprint.Blocks.Length, report.Blocks[^1].Last);
        Assert.DoesNotContain("NaN", report.ToText(detail: true));
        Assert.Contains("lift", report.ToText());
        Assert.Equal(report.Blocks.Length, JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("blocks").GetArrayLength());
    });

    [Fact]
    public void Cycles_are_read_level_by_level() => Law.Holds(8, random =>
    {
        foreach (var blueprint in (Blueprint[])[random.AnyCycleBlueprint(2, 1), random.AnyMaskedBlueprint(2, 1, 1)])
        {
            var report = PdeReport.Of(blueprint);
            var text = report.ToText(detail: true);
            Assert.DoesNotContain("NaN", text);
            Assert.False(report.Mean.Holds);
            var levels = ((CycleBlock)blueprint.Blocks[0]).Levels;
            Assert.Equal(levels.Select(level => level.Reaction), ((CycleReading)report.Blocks[0]).Levels.Select(level => level.Reaction));
            Assert.Contains($"level {levels.Length - 1}, γ = ", text);
            Assert.Equal(report.Blocks.Length, JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("blocks").GetArrayLength());
        }

        var step = ClassicalCycle.ImplicitStep(new PeronaMalikFlux(4), 20, 2);
        Assert.Equal(20, PdeReport.Of(new Blueprint(2, 1, [new RecurrentBlock([step, new BallProjectionBlock(1)], new StoppingRule(9))])).DiffusionTime, 1e-9);
    });

    /// <summary>
    /// The mean over orientations takes the time of its body; the variances that a single bright sample gets along the axes are the means of those
    /// of the body, in units of samples where permutations exchange the axes.
    /// </summary>
    [Theory]
    [InlineData(SymmetryGroup.Reflections)]
    [InlineData(SymmetryGroup.Hyperoctahedral)]
    public void A_symmetrisation_takes_the_time_of_its_body_and_the_mean_of_its_tensors(SymmetryGroup group)
    {
        var grid = Grid.Image(31, 31, 1, 1.5);
        var skew = new StencilBank([new Stencil([0, 1, -1.5, 0.5], 1, 1, 2, 2)], Boundary.Reflecting);
        var body = new Blueprint(2, 1, [.. Enumerable.Repeat(new ResidualBlock(skew, FluxLayer.Separate(new LinearFlux(), 1), 0.2, 0.1), 3)]);
        var (single, report) = (PdeReport.Of(body, grid), PdeReport.Of(body.Symmetrised(group), grid));
        Assert.Equal(single.DiffusionTime, report.DiffusionTime, 1e-12);
        Assert.True(report.Mean.Holds);
        Assert.Contains(group == SymmetryGroup.Reflections ? "mean over 4 reflections" : "mean over 8 reflections and axis permutations", report.ToText());
        Assert.Contains("1.1–3", report.ToText());
        Assert.DoesNotContain("NaN", report.ToText(detail: true));
        Assert.Equal("symmetrisation", JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("blocks")[0].GetProperty("kind").GetString());

        var bright = new Field<double>(grid, 1);
        bright.Values[15 * 31 + 15] = 1;
        var result = Solver.Run(body.Symmetrised(group), bright).Values.ToArray();
        double Moment(Func<double, double, double> weight) => result.Select((value, i) => value * weight((i % 31 - 15) * 1.5, i / 31 - 15)).Sum();
        Assert.Equal(2 * report.SmallSignalDiffusion!.Value[0], Moment((x, _) => x * x), 1e-9);
        Assert.Equal(2 * report.SmallSignalDiffusion!.Value[1], Moment((x, y) => x * y), 1e-9);
        Assert.Equal(2 * report.SmallSignalDiffusion!.Value[3], Moment((_, y) => y * y), 1e-9);
    }

    [Fact]
    public void Equal_steps_are_one_line_and_the_summary_names_the_parts()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(1, 1), new PeronaMalikFlux(4));
        var text = PdeReport.Of(new ExplicitScheme(StepRule.Largest).Discretise(model, 6)).ToText();
        Assert.Contains("1–24", text);
        Assert.Contains("∂x, ∂y, exactly", text);
        Assert.Contains("Perona–Malik with λ = 4; backward for |s| > 4", text);
        Assert.Contains("T = 6", text);
        Assert.Contains("explicit τ = 0.25, 1 of the bound", text);
        Assert.Contains("preserved", text);
        Assert.True(text.Split('\n').Length < 30, text);
    }

    [Fact]
    public void A_grid_of_another_dimension_is_refused()
    {
        var blueprint = new Generators(1).AnyBlueprint(2, 1);
        Assert.Throws<SymfluxException>(() => PdeReport.Of(blueprint, Grid.Signal(3)));
    }

    private static Stencil ZeroSum(Stencil stencil)
    {
        var weights = stencil.Coefficients.ToArray();
        var mean = weights.Sum() / weights.Length;
        return new Stencil(
            [.. weights.Select(weight => weight - mean)], stencil.InputChannels, stencil.Depth, stencil.Height, stencil.Width,
            stencil.OriginZ, stencil.OriginY, stencil.OriginX);
    }
}
