using System.Text;
using Symflux.Testing.Fuzzing;
using static Symflux.Tests.Blueprints.BoundedReading;
using static Symflux.Tests.Blueprints.HostileModels;

namespace Symflux.Tests.Blueprints;

/// <summary>A file whose card makes no sense, or that says something twice, is refused.</summary>
public class HostileCardLaws
{
    [Theory]
    [InlineData("""{"peak":255}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":"a","peak":0}""")]
    [InlineData("""{"name":"a","peak":-255}""")]
    [InlineData("""{"name":"a","peak":1e999}""")]
    [InlineData("""{"name":"a","noiseLevel":-25}""")]
    [InlineData("""{"name":"a","noiseLevel":1e999}""")]
    [InlineData("""{"name":"a","noiseLevel":"NaN"}""")]
    [InlineData("""{"name":"a","noiseRange":{"smallest":5,"largest":50}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{"smallest":50,"largest":5}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{"smallest":30,"largest":50}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{"smallest":-1,"largest":50}}""")]
    [InlineData("""{"name":"a","noiseLevel":25,"noiseRange":{}}""")]
    [InlineData("""{"name":"a","photons":{"fewest":5,"most":2}}""")]
    [InlineData("""{"name":"a","photons":{"fewest":-1,"most":2}}""")]
    [InlineData("""{"name":"a","photons":{"fewest":1}}""")]
    [InlineData("""{"name":"a","parameters":-1}""")]
    [InlineData("""{"name":"a","parameters":1e20}""")]
    [InlineData("""{"name":"a","extra":{"k":null}}""")]
    [InlineData("""{"name":"a","extra":[]}""")]
    [InlineData("""{"name":"a\u001b[31mb"}""")]
    [InlineData("""{"name":"a","description":"two\nlines"}""")]
    [InlineData("""{"name":"a","data":"\u009b2J"}""")]
    [InlineData("""{"name":"a","description":"\u202eturned"}""")]
    [InlineData("""{"name":"a","extra":{"k":"\u0000"}}""")]
    [InlineData("""{"name":"a","extra":{"\u001b]0;title\u0007":"v"}}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    public void Cards_that_make_no_sense_are_refused(string card)
    {
        var parts = Everything();
        Refused(parts.File(parts.Blueprint!.ToJsonString(), card), card);
    }

    [Fact]
    public void A_card_may_have_a_name_alone()
    {
        var parts = Everything();
        var file = parts.File(parts.Blueprint!.ToJsonString(), """{"name":"σ = 25, “Zürich”","later":[1]}""");
        var card = ModelFile.Read(new MemoryStream(file)).Card;
        Assert.Equal(new ModelCard { Name = "σ = 25, “Zürich”" }, card);
        Assert.Empty(card.Extra);
    }

    [Theory]
    [InlineData("{\"dimension\":2,\"dimension\":2,")]
    [InlineData("{\"channels\":1,\"dimension\":2,")]
    public void A_property_that_stands_twice_is_refused(string begin)
    {
        var parts = Everything();
        Refused(parts.File(begin + parts.Blueprint!.ToJsonString()[1..]), begin);
        Refused(parts.File(parts.Blueprint.ToJsonString(), """{"name":"a","name":"b"}"""), "card");
        const string Header = """{"__metadata__":{},"__metadata__":{}}""";
        Refused(ModelFileParts.File(Encoding.UTF8.GetBytes(Header), []), Header);
    }
}
