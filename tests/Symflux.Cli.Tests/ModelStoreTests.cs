using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Models by name; SYMFLUX_MODELS belongs to the whole process, so these tests form one class and run in turn.</summary>
public sealed class ModelStoreTests : IDisposable
{
    private const string Variable = "SYMFLUX_MODELS";
    private readonly string? before = Environment.GetEnvironmentVariable(Variable);

    [Fact]
    public async Task Models_of_the_folder_are_listed_with_their_constants_and_found_by_name()
    {
        using var place = new Workplace();
        place.Model("my-model.safetensors");
        Environment.SetEnvironmentVariable(Variable, place.Folder);
        var line = (await Cli.Succeed("models")).Split('\n').Single(row => row.StartsWith("my-model", StringComparison.Ordinal));
        Assert.Contains("25", line);
        Assert.EndsWith("a test", line.TrimEnd());
        await Cli.Succeed("denoise", place.Image("in.png"), "-o", place.At("out.png"), "--model", "my-model");
        Assert.Contains("my-model", await Cli.Fail("certify", "your-model"));
    }

    [Fact]
    public async Task A_damaged_model_is_a_warning_in_the_list()
    {
        using var place = new Workplace();
        place.Model("good.safetensors");
        place.Bytes("bad.safetensors", "x"u8);
        Environment.SetEnvironmentVariable(Variable, place.Folder);
        var result = await Cli.Run("models");
        Assert.Equal(0, result.Code);
        Assert.Contains("good", result.Output);
        Assert.Contains("bad.safetensors", result.Error);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, before);
}
