using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class SynthAndModelsTests
{
    [Theory]
    [InlineData("dead-leaves")]
    [InlineData("cartoon")]
    public async Task Images_follow_from_their_seeds(string kind)
    {
        using var place = new Workplace();
        await Cli.Succeed("synth", kind, "-n", "2", "--size", "24x16", "--seed", "5", "-o", place.At("a", "deep"));
        await Cli.Succeed("synth", kind, "-n", "1", "--size", "24x16", "--seed", "6", "-o", place.At("b"));
        var image = ImageFile.Load(place.At("a", "deep", $"{kind}-00006.png"));
        Assert.Equal((24, 16, SampleFormat.UInt8), (image.Pages[0].Grid.Width, image.Pages[0].Grid.Height, image.Format));
        Assert.Equal(File.ReadAllBytes(place.At("a", "deep", $"{kind}-00006.png")), File.ReadAllBytes(place.At("b", $"{kind}-00006.png")));
        Assert.NotEqual(File.ReadAllBytes(place.At("a", "deep", $"{kind}-00005.png")), File.ReadAllBytes(place.At("b", $"{kind}-00006.png")));
    }

    [Fact]
    public async Task Solids_are_stacks_of_slices()
    {
        using var place = new Workplace();
        await Cli.Succeed("synth", "dead-solids", "-n", "1", "--size", "24x16", "--slices", "7", "--seed", "5", "-o", place.At("a"));
        var volume = ImageFile.Load(place.At("a", "dead-solids-00005.tif"));
        Assert.Equal((7, SampleFormat.UInt8, 7), (volume.Pages.Length, volume.Format, volume.Axes!.Slices));
        Assert.Equal(DeadSolids.Create(24, 16, 7, 5).Values[0], volume.Pages[0].Values[0], 0.5);
        await Cli.Fail("synth", "dead-solids", "--frames", "2", "-o", place.At("b"));
        await Cli.Fail("synth", "cartoon", "--slices", "2", "-o", place.At("b"));
    }

    [Theory]
    [InlineData("leaves", "8x8", "1")]
    [InlineData("cartoon", "8", "1")]
    [InlineData("cartoon", "0x8", "1")]
    [InlineData("cartoon", "8x-8", "1")]
    [InlineData("cartoon", "8x8", "0")]
    public async Task Kinds_sizes_and_numbers_that_make_no_sense_are_refused(string kind, string size, string count)
    {
        using var place = new Workplace();
        await Cli.Fail("synth", kind, "--size", size, "-n", count, "-o", place.At("out"));
        Assert.False(Directory.Exists(place.At("out")));
    }

    [Fact]
    public async Task A_file_is_no_folder()
    {
        using var place = new Workplace();
        await Cli.Fail("synth", "cartoon", "-o", place.Image("file.png"));
    }

    [Fact]
    public async Task Every_command_explains_itself_with_examples()
    {
        foreach (var command in CommandLine.Build().Subcommands)
        {
            var help = await Cli.Succeed(command.Name, "--help");
            Assert.Contains($"  symflux {command.Name}", help[help.IndexOf("Examples:", StringComparison.Ordinal)..]);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{command.Name} {option.Name}"));
        }

        Assert.Contains("symflux tour", await Cli.Succeed());
    }

    [Fact]
    public void A_command_that_is_named_is_made_alone_and_is_the_one_of_the_list()
    {
        Assert.All(CommandLine.Build().Subcommands, command =>
        {
            var alone = Assert.Single(CommandLine.Build(command.Name).Subcommands);
            Assert.Equal(command.GetType(), alone.GetType());
        });
        var all = CommandLine.Build().Subcommands.Count;
        Assert.All((string[])["", "--help", "--version", "denoises", "[suggest]"], word => Assert.Equal(all, CommandLine.Build(word).Subcommands.Count));
    }
}
