using Symflux.Blueprints;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

public sealed class ModelStoreTests
{
    [Fact]
    public void Every_model_of_the_repository_is_part_of_the_library()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "models"), "*.safetensors");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            Assert.True(ModelStore.Has(name), name);
            var (expected, actual) = (ModelFile.Load(file), ModelStore.Load(name));
            Assert.Equal(expected.Card.Name, actual.Card.Name);
            Assert.Equal(Bytes(expected), Bytes(actual));
        }

        static byte[] Bytes(Model model)
        {
            var stream = new MemoryStream();
            ModelFile.Write(stream, model);
            return stream.ToArray();
        }
    }

    [Fact]
    public void A_path_is_no_name_and_what_is_missing_is_said_with_what_is_there()
    {
        Assert.False(ModelStore.Has("models/certified-25"));
        Assert.False(ModelStore.Has(""));
        Assert.Contains("certified-25", Assert.Throws<SymfluxException>(() => ModelStore.Load("certified-26")).Message);
    }

    [Fact]
    public void The_family_serves_grey_images_and_colours()
    {
        var family = ModelStore.LoadFamily();
        Assert.Contains(family, model => model.Card.Name == ModelStore.DefaultModel);
        Assert.Equal([1, 3], family.Select(model => model.Blueprint.Channels).Distinct().Order());
    }
}
