using System.Xml.Linq;
using Symflux.Diagrams;
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
