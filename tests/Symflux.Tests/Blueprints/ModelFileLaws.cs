using System.Collections.Immutable;

namespace Symflux.Tests.Blueprints;

public class ModelFileLaws
{
    [Fact]
    public void A_loaded_model_gives_the_same_bits() => Law.Holds(30, random =>
    {
        var dimension = random.Whole(1, 3);
        var model = Make(random, dimension);
        var loaded = Read(Write(model));
        var f = random.MaskedField(random.Grid(dimension, 8), 1, (model.Blueprint.Blocks[0] as CycleBlock)?.Mask ?? 0);
        Assert.True(Solver.Run(model.Blueprint, f).Values.SequenceEqual(Solver.Run(loaded.Blueprint, f).Values));
        Assert.Equal(model.Card with { Extra = loaded.Card.Extra }, loaded.Card);
        Assert.Equal(model.Card.Extra, loaded.Card.Extra);
        Assert.Equal(Write(model), Write(loaded));
    });

    [Fact]
    public void A_damaged_file_is_refused_or_harmless() => Law.Holds(30, random =>
    {
        var bytes = Write(Make(random, 2));
        for (var trial = 0; trial < 100; trial++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var flip = random.Whole(1, 3); flip > 0; flip--)
            {
                // Mostly in the header, where the sizes are.
                damaged[random.Whole(0, random.Whole(0, 3) == 0 ? damaged.Length - 1 : 600)] = (byte)random.Whole(0, 255);
            }

            if (random.Whole(0, 3) == 0)
            {
                damaged = damaged[..random.Whole(0, damaged.Length - 1)];
            }

            try
            {
                Read(damaged);
            }
            catch (SymfluxException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
            }
        }
    });

    [Fact]
    public void Shared_parts_stay_shared()
    {
        var block = new Generators(3).StableBlock(2, 1);
        var model = new Model(new Blueprint(2, 1, [block, block, block]), new ModelCard { Name = "shared" });
        var loaded = Read(Write(model)).Blueprint.Blocks.Cast<ResidualBlock>().ToArray();
        Assert.Same(loaded[0].Stencils, loaded[2].Stencils);
        Assert.Same(loaded[0].Flux, loaded[1].Flux);
    }

    [Fact]
    public void Levels_share_their_transfers()
    {
        var random = new Generators(5);
        var transfer = CycleTransfer.Classical(2, Interpolation.Linear);
        var (bank, layer) = (random.Bank(2, 1, 2, Boundary.Natural), random.Layer(2));
        CycleLevel Level(CycleTransfer? toCoarser) => new(bank, layer, 1, 1, 1, [0.5], [], toCoarser);
        var model = new Model(new Blueprint(2, 1, [new CycleBlock([Level(transfer), Level(transfer), Level(null)])]), new ModelCard { Name = "levels" });
        var loaded = ((CycleBlock)Read(Write(model)).Blueprint.Blocks[0]).Levels;
        Assert.Same(loaded[0].ToCoarser, loaded[1].ToCoarser);
        Assert.Same(loaded[0].Stencils, loaded[2].Stencils);
        Assert.Null(loaded[2].ToCoarser);
    }

    [Fact]
    public void Every_kind_of_flux_is_kept_to_the_last_bit()
    {
        var random = new Generators(4);
        Flux[] fluxes = [.. AllFluxes.Kinds.Select(kind => kind.ForContrast(random.Number(0.1, 100))), new ForwardBackwardFlux(3, 1.7)];
        var bank = random.Bank(2, 1, fluxes.Length, Boundary.Natural);
        var block = new ResidualBlock(bank, FluxLayer.Separate([.. fluxes]), 1);
        var loaded = (ResidualBlock)Read(Write(new Model(new Blueprint(2, 1, [block]), new ModelCard { Name = "all" }))).Blueprint.Blocks[0];
        Assert.Equal(fluxes, loaded.Flux.Groups.Select(group => group.Flux));
    }

    [Fact]
    public void A_missing_or_foreign_file_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("symflux-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.safetensors");
            Assert.Contains("does not exist", Assert.Throws<SymfluxException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
            File.WriteAllText(path, "this is no model at all, only a text");
            Assert.Contains(path, Assert.Throws<SymfluxException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
            var model = Make(new Generators(1), 2);
            ModelFile.Save(path, model);
            Assert.Equal(model.Card.Name, ModelFile.Load(path).Card.Name);
            Assert.Equal([path], Directory.GetFiles(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Model Make(Generators random, int dimension) => new(
        random.Whole(0, 2) switch
        {
            0 => random.AnyCycleBlueprint(dimension, 2),
            1 => random.AnyMaskedBlueprint(dimension, 1, random.Whole(0, 1)),
            _ => random.AnyMixedBlueprint(dimension, 2),
        },
        new ModelCard
        {
            Name = "random",
            Description = "σ = 25, “quoted”",
            NoiseLevel = random.Number(1, 50),
            Data = "none",
            ConfigurationHash = "00ff",
            Parameters = 12,
            Extra = ImmutableSortedDictionary<string, string>.Empty.Add("seed", "7"),
        });

    private static byte[] Write(Model model)
    {
        var stream = new MemoryStream();
        ModelFile.Write(stream, model);
        return stream.ToArray();
    }

    private static Model Read(byte[] bytes) => ModelFile.Read(new MemoryStream(bytes));
}
