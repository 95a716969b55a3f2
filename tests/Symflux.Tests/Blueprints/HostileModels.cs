using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Symflux.Testing.Fuzzing;

namespace Symflux.Tests.Blueprints;

/// <summary>Models that a file may stand for, small ones with everything and those of any size, from parts in as few words as possible.</summary>
internal static class HostileModels
{
    /// <summary>A blueprint with blocks and fluxes of all kinds.</summary>
    public static ModelFileParts Everything()
    {
        var fluxes = AllFluxes.Kinds.Select(kind => kind.ForContrast(2)).ToArray();
        var transfer = CycleTransfer.Classical(2, Interpolation.Linear);
        CycleLevel Level(CycleTransfer? toCoarser) => new(Bank(Line(2), Column(2)), Linear(2), 1, 1, 1, [0.5, 0.7], toCoarser is null ? [] : [0.4], toCoarser);
        return ModelFileParts.Of(Of(Chain(
            2,
            new ResidualBlock(Bank([.. fluxes.Select(_ => Line(2))]), FluxLayer.Separate([.. fluxes]), 0.1, 0.1, 1, StepControl.Adaptive()),
            new ResidualBlock(Bank(Line(2), Column(2)), FluxLayer.Coupled(new CharbonnierFlux(3), 2, 2), 0.1, 0.2, 1.1, guide: Bank(Line(3), Column(3))),
            new LiftBlock(1, 2), new ProjectBlock(2, 1), new AnalysisBlock(1, new CellTransform(2, 2)), new SynthesisBlock(1, new CellTransform(2, 2)),
            new RecurrentBlock([Residual(Line(2))], new StoppingRule(3, 0.01)),
            new LinearSolveBlock(Bank(Line(2), Column(2)), Linear(2), 1, 0.1, LinearSolver.ConjugateGradients(1e-6, 20)),
            new LinearSolveBlock(Bank(Line(2), Column(2)), Linear(2), 1, 0.1, LinearSolver.AdditiveOperatorSplitting),
            new CycleBlock([Level(transfer), Level(null)]), new BallProjectionBlock(1), Symmetrised(Residual(Line(3))))));
    }

    /// <summary>The parts of a file without numbers.</summary>
    public static ModelFileParts Empty()
    {
        var parts = Everything();
        parts.Tensors.Clear();
        parts.Data = [];
        foreach (var name in new[] { "banks", "layers", "transfers" })
        {
            parts.Blueprint![name] = new JsonArray();
        }

        return parts;
    }

    public static Model Of(Blueprint blueprint) => new(blueprint, new ModelCard { Name = "hostile" });

    public static Blueprint Chain(int dimension, params ImmutableArray<Block> blocks) => new(dimension, 1, blocks);

    public static Blueprint Many(int count, Block block) => new(1, 1, [.. Enumerable.Repeat(block, count)]);

    public static ResidualBlock Residual(params Stencil[] stencils) => new(Bank(stencils), Linear(stencils.Length), 1e-9);

    public static StencilBank Bank(params Stencil[] stencils) => new(stencils, Boundary.Natural);

    public static FluxLayer Linear(int channels) => FluxLayer.Separate(new PeronaMalikFlux(3), channels);

    public static SymmetrisationBlock Symmetrised(params ImmutableArray<Block> body) => new(body);

    public static CycleBlock Cycle(int levels, CycleShape shape, int sweeps) => new(
        [.. Enumerable.Range(0, levels).Select(level => new CycleLevel(
            Bank(Line(2)), Linear(1), 1, 1, 1, [.. Ones(sweeps)], [], level == levels - 1 ? null : CycleTransfer.Classical(1, Interpolation.Constant)))],
        shape);

    public static Stencil Line(int length) => new([.. Ones(length).Select((one, i) => i % 2 == 0 ? one : -one)], 1, 1, 1, length);

    public static Stencil Column(int length) => new([.. Ones(length).Select((one, i) => i % 2 == 0 ? one : -one)], 1, 1, length, 1);

    public static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    public static double[] Random(int count, int seed)
    {
        var random = new Generators(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Normal())];
    }
}
