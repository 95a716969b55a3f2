using System.Xml.Linq;
using Symflux.Blueprints;
using Symflux.Diagrams;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

public sealed class ShowTests
{
    [Fact]
    public async Task A_model_is_drawn_as_the_library_draws_it()
    {
        using var place = new Workplace();
        var text = await Cli.Succeed("show", place.Model(), "-o", place.At("model.svg"));
        Assert.Contains("model.svg", text);
        var svg = await File.ReadAllTextAsync(place.At("model.svg"), TestContext.Current.CancellationToken);
        Assert.Equal(Diagram.Of(Workplace.Blueprint(), new DiagramOptions { Title = "Model model" }), svg);
    }

    [Fact]
    public async Task A_multigrid_cycle_in_a_model_file_is_drawn_as_a_u_net()
    {
        using var place = new Workplace();
        var cycle = new Generators(3).AnyCycle(2, 1);
        var blueprint = new Blueprint(2, 1, [cycle, cycle, new BallProjectionBlock(1)]);
        ModelFile.Save(place.At("cycle.safetensors"), new Model(blueprint, new ModelCard { Name = "cycle", Description = "a test" }));
        await Cli.Succeed("show", place.At("cycle.safetensors"), "-o", place.At("cycle.svg"));
        var svg = await File.ReadAllTextAsync(place.At("cycle.svg"), TestContext.Current.CancellationToken);
        Assert.Equal(Diagram.Of(blueprint, new DiagramOptions { Title = "Model cycle" }), svg);
        Assert.Contains("2 stacked", svg);
    }

    [Fact]
    public async Task A_scheme_is_drawn_on_a_page_that_stands_alone()
    {
        using var place = new Workplace();
        await Cli.Succeed("show", "fsi", "--time", "20", "--cycles", "3", "-q", "-o", place.At("scheme.html"));
        var page = await File.ReadAllTextAsync(place.At("scheme.html"), TestContext.Current.CancellationToken);
        Assert.Contains("Fast semi-iterative scheme", page);
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", page);
        var start = page.IndexOf("<svg", StringComparison.Ordinal);
        XDocument.Parse(page[start..(page.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
    }

    [Fact]
    public async Task Wrong_endings_names_and_places_give_one_line()
    {
        using var place = new Workplace();
        Assert.Contains(".svg, .html", await Cli.Fail("show", "fsi", "-o", place.At("x.png")));
        await Cli.Fail("show", "fsi");
        await Cli.Fail("show", "no-such-model", "-o", place.At("x.svg"));
        await Cli.Fail("show", "fsi", "-o", place.At("no-folder", "x.svg"));
        Assert.Empty(place.Files);
    }
}
