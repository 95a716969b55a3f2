using CsCheck;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

/// <summary>The index of the models that ship. With SYMFLUX_UPDATE_DOCS=1 in the environment it is written anew.</summary>
public sealed class ModelIndexTests
{
    [Fact]
    public void The_index_says_what_the_models_hold_and_what_is_proven_of_them()
    {
        var folder = Path.Combine(Repository.Root, "models");
        var expected = ModelIndex.Write(
            from file in Directory.GetFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)
            let model = ModelFile.Load(file)
            select new ModelIndex(Path.GetFileNameWithoutExtension(file), ModelSummary.Of(model), ProvenConstants.Of(model.Blueprint)));
        var index = Path.Combine(folder, "index.tsv");
        if (Environment.GetEnvironmentVariable("SYMFLUX_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(index, expected);
            return;
        }

        Assert.Equal(expected, File.ReadAllText(index));
        Assert.Equal(Directory.GetFiles(folder, "*.safetensors").Length, ModelIndex.Read(new StringReader(expected)).Count);
        using var library = new StreamReader(typeof(ModelStore).Assembly.GetManifestResourceStream("model-index")!);
        Assert.Equal(expected, library.ReadToEnd());
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var text = Gen.String[Gen.Char["abz 0.,;–σ'\""], 0, 20];
        var positive = Gen.Double[1e-3, 1e6];
        var range = Gen.Select(positive, positive, (smallest, more) => new NoiseRange(smallest, smallest + more));
        var photons = Gen.Select(positive, positive, (fewest, more) => new PhotonRange(fewest, fewest + more));
        var entry = Gen.Select(
            Gen.Select(text, text, text.Where(psnr => psnr.Length > 0)), Gen.Select(Gen.Int[1, 3], Gen.Int[1, 9]), Gen.Int[0, int.MaxValue], positive,
            positive.Nullable(), Gen.Select(Gen.Null(range), Gen.Null(photons)), Gen.Select(positive.Nullable(), positive.Nullable()),
            (words, shape, parameters, peak, level, ranges, constants) => (
                new ModelSummary(words.Item1, words.Item2, shape.Item1, shape.Item2, parameters, peak, level, ranges.Item1, words.Item3)
                {
                    Photons = ranges.Item2,
                },
                new ProvenConstants(constants.Item1, constants.Item2)));
        entry.Array[0, 5].Sample(entries =>
        {
            ModelIndex[] models = [.. entries.Select((model, number) => new ModelIndex($"model-{number}", model.Item1, model.Item2))];
            Assert.Equal(models, ModelIndex.Read(new StringReader(ModelIndex.Write(models))).Values);
        });
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(2, 1)]
    public void Of_the_models_only_those_are_read_that_fit_the_page(int channels, int expected)
    {
        // Of folders that somebody has named the files are read.
        Assert.SkipWhen(ModelStore.Folders.Count > 0, "SYMFLUX_MODELS names further models");
        var family = ModelStore.Family();
        var choice = new ModelChoice(family, []);
        Assert.DoesNotContain(family, model => model.IsRead);
        var page = new Field<float>(Grid.Image(4, 5), channels);
        for (var i = 0; i < page.Values.Length; i++)
        {
            page.Values[i] = i;
        }

        var fitting = choice.FittingTo(page);
        Assert.NotEmpty(fitting);
        Assert.All(fitting, model => Assert.Equal(expected, model.Blueprint.Channels));
        Assert.All(family, model => Assert.Equal(model.Summary.Channels == expected && model.Summary.Photons is null, model.IsRead));
        Assert.All(choice.FittingTo(page, isAsDim: _ => true), model => Assert.Equal(channels == 3, model.Card.Photons is null));
        Assert.All(family, model => Assert.Equal(model.Summary.Channels == expected, model.IsRead));
    }

    [Fact]
    public void No_model_is_read_to_list_them()
    {
        Assert.SkipWhen(ModelStore.Folders.Count > 0, "SYMFLUX_MODELS names further models");
        var models = ModelStore.List();
        Assert.All(models, model => Assert.True(model.Summary.Parameters > 0 && model.Constants is not null, model.Name));
        Assert.DoesNotContain(models, model => model.IsRead);
    }
}
