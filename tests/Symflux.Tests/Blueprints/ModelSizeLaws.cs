using System.Diagnostics;
using Symflux.Diagrams;
using Symflux.Explanations;
using static Symflux.Tests.Blueprints.BoundedReading;
using static Symflux.Tests.Blueprints.HostileModels;

namespace Symflux.Tests.Blueprints;

/// <summary>What is too large is refused in bounds, and what is large and sensible can be certified, explained and drawn.</summary>
public class ModelSizeLaws
{
    public static TheoryData<string> TooLarge => [.. Large.Keys];

    [Theory, MemberData(nameof(TooLarge))]
    public void What_is_too_large_is_neither_read_nor_written(string what)
    {
        var model = Of(Large[what]());
        var fault = Refused(Written(model), what);
        var path = Path.Combine(Path.GetTempPath(), $"symflux-{Guid.NewGuid():N}");
        Assert.EndsWith(fault, Assert.Throws<SymfluxException>(() => ModelFile.Save(path, model)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    public static TheoryData<string> StillFine => [.. Fine.Keys];

    [Theory, MemberData(nameof(StillFine))]
    public void What_is_large_and_sensible_is_read_and_all_its_readers_end(string what)
    {
        var blueprint = Read(Written(Of(Fine[what]())), what).Blueprint;
        var watch = Stopwatch.StartNew();
        Certificate.Of(blueprint).ToText();
        var certified = watch.Elapsed;
        PdeReport.Of(blueprint).ToText();
        var explained = watch.Elapsed;
        Diagram.Of(blueprint);
        var drawn = watch.Elapsed;
        var times = $"{what}: certified after {certified.TotalSeconds:F2} s, explained after {explained.TotalSeconds:F2} s, drawn after "
            + $"{drawn.TotalSeconds:F2} s";
        TestContext.Current.SendDiagnosticMessage(times);
        Assert.True(drawn.TotalSeconds < 60, times);
    }

    private static Dictionary<string, Func<Blueprint>> Large { get; } = new()
    {
        ["a stencil of 200,000 samples"] = () => Chain(1, Residual(Line(200_000))),
        ["a stencil of 129 samples"] = () => Chain(1, Residual(Line(129))),
        ["a stencil of 17³ samples"] = () => Chain(3, Residual(new Stencil(Ones(17 * 17 * 17), 1, 17, 17, 17))),
        ["5000 channels of Ku"] = () => Chain(2, Residual([.. Enumerable.Repeat(Line(2), 5000)])),
        ["stencils that read 2000 channels"] = () =>
            Chain(1, new LiftBlock(1, 2000), Residual(new Stencil(Ones(2000), 2000, 1, 1, 1)), new ProjectBlock(2000, 1)),
        ["states of a billion channels"] = () => Chain(2, new LiftBlock(1, 1_000_000_000), new ProjectBlock(1_000_000_000, 1)),
        ["channels that overflow"] = () => Chain(2, new LiftBlock(1, (1 << 28) + 1), new AnalysisBlock((1 << 28) + 1, new CellTransform(2, 4)),
            new ProjectBlock(16, 16),
            new ProjectBlock(16, 1), new LiftBlock(1, 16), new SynthesisBlock(1, new CellTransform(2, 4))),
        ["cells of 16³ samples"] = () => Chain(3, new AnalysisBlock(1, new CellTransform(3, 16)), new SynthesisBlock(1, new CellTransform(3, 16))),
        ["9 cells within each other"] = () => Chain(1, [.. Enumerable.Range(0, 9).Select(i => new AnalysisBlock(1 << i, new CellTransform(1, 2))),
            .. Enumerable.Range(0, 9).Select(i => new SynthesisBlock(256 >> i, new CellTransform(1, 2)))]),
        ["norm bounds of 128 channels in 3D"] = () =>
            Chain(3, new LiftBlock(1, 128), Residual(new Stencil(Ones(128 * 8), 128, 2, 2, 2)), new ProjectBlock(128, 1)),
        ["2³¹ − 1 passes"] = () => Chain(1, new RecurrentBlock([Residual(Line(2))], new StoppingRule(int.MaxValue))),
        ["2³¹ − 1 passes up to a tolerance"] = () => Chain(1, new RecurrentBlock([Residual(Line(2))], new StoppingRule(int.MaxValue, 1e-9))),
        ["2³¹ − 1 iterations of conjugate gradients"] = () =>
            Chain(1, new LinearSolveBlock(Bank(Line(2)), Linear(1), 1, 0, LinearSolver.ConjugateGradients(0, int.MaxValue))),
        ["300 recurrent blocks"] = () => Chain(1,
            [.. Enumerable.Range(0, 300).Select(i => new RecurrentBlock([new BallProjectionBlock(1)], new StoppingRule(2)))]),
        ["symmetrisations of each other"] = () => Chain(2, Symmetrised(Symmetrised(Symmetrised(new BallProjectionBlock(1))))),
        ["5000 blocks"] = () => Chain(1, [.. Enumerable.Repeat<Block>(new BallProjectionBlock(1), 5000)]),
        ["3000 blocks within a body and 3000 behind it"] = () =>
            Chain(1, [Symmetrised([.. Enumerable.Repeat<Block>(new BallProjectionBlock(1), 3000)]),
                .. Enumerable.Repeat<Block>(new BallProjectionBlock(1), 3000)]),
        ["4000 blocks with a bank of 10,000 numbers"] = () => Many(4000, Residual([.. Enumerable.Repeat(new Stencil(Ones(100), 1, 1, 1, 100), 100)])),
        ["5000 knots"] = () => Chain(1, new ResidualBlock(Bank(Line(2)), FluxLayer.Separate(new SplineDiffusivityFlux(1, [.. Ones(5000)]), 1), 0.1)),
        ["a cycle of 17 levels"] = () => Chain(1, Cycle(17, CycleShape.V, 1)),
        ["a W cycle of 15 levels"] = () => Chain(1, Cycle(15, CycleShape.W, 1)),
        ["100 cycles of 100 sweeps on each of 2 levels"] = () => Many(100, Cycle(2, CycleShape.V, 100)),
    };

    private static Dictionary<string, Func<Blueprint>> Fine { get; } = new()
    {
        ["60 pairs of cells of 8³ samples"] = () => Chain(3, [.. Enumerable.Range(0, 60).SelectMany(_ =>
            new Block[] { new AnalysisBlock(1, new CellTransform(3, 8)), new SynthesisBlock(1, new CellTransform(3, 8)) })]),
        ["stencils of 5³ samples on 2 channels"] = () => Chain(
            3, new LiftBlock(1, 2), Residual([.. Enumerable.Range(0, 8).Select(i => new Stencil(Random(250, i), 2, 5, 5, 5))]), new ProjectBlock(2, 1)),
        ["stencils of 3 × 3 samples on 32 channels"] = () => Chain(
            2, new LiftBlock(1, 32), Residual([.. Enumerable.Range(0, 32).Select(i => new Stencil(Random(32 * 9, i), 32, 1, 3, 3))]), new ProjectBlock(32, 1)),
        ["2000 different blocks"] = () => Chain(2, [.. Enumerable.Range(0, 2000).Select(i => Residual(new Stencil(Random(9, i), 1, 1, 3, 3)))]),
        ["4000 equal blocks"] = () => Many(4000, Residual(Line(2), Line(3))),
        ["4000 extrapolated blocks"] = () => Chain(1,
            [.. Enumerable.Range(0, 4000).Select(i => new ResidualBlock(Bank(Line(2)), Linear(1), 0.2, 0, 1 + (i % 7 * 0.01)))]),
        ["1000 stencils"] = () => Chain(2, Residual([.. Enumerable.Range(0, 1000).Select(i => new Stencil(Random(25, i), 1, 1, 5, 5))])),
        ["a million passes that grow a little"] = () => Chain(
            1, new RecurrentBlock([new ResidualBlock(Bank(Line(2)), Linear(1), 0.5 + 1e-11)], new StoppingRule(1_000_000))),
        ["200 recurrent blocks that grow"] = () => Chain(1, [.. Enumerable.Range(0, 200).Select(i => new RecurrentBlock(
            [new ResidualBlock(Bank(Line(2)), Linear(1), 0.5 + (1e-6 * i), 0, 1), new ResidualBlock(Bank(Line(2)), Linear(1), 0.5 + 1e-7, 0, 1.1)],
                new StoppingRule(10_000, 1e-9)))]),
        ["a stencil of 128 samples"] = () => Chain(1, Residual(Line(128))),
        ["stencils of 64 × 64 samples"] = () => Chain(2, Residual(new Stencil(Random(4096, 1), 1, 1, 64, 64))),
        ["a W cycle of 10 levels"] = () => Chain(1, Cycle(10, CycleShape.W, 2)),
        ["symmetrised cells"] = () => Chain(3, Symmetrised(
            new AnalysisBlock(1, new CellTransform(3, 2)), Residual(new Stencil(Random(64, 1), 8, 2, 2, 2)), new SynthesisBlock(1, new CellTransform(3, 2)))),
    };
}
