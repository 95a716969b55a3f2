using Symflux.Diagrams;

namespace Symflux.Tests.Diagrams;

/// <summary>
/// The drawings of docs/diagrams are those of the library. After a change that is meant to alter them, set
/// SYMFLUX_UPDATE_DOCS=1, run this class, and look at the new drawings.
/// </summary>
public sealed class StandardDiagrams
{
    private static readonly DiffusionModel Image = DiffusionModel.SecondOrder(Grid.Image(1, 1), new PeronaMalikFlux(4));
    private static readonly DiffusionModel Signal = DiffusionModel.SecondOrder(Grid.Signal(1), new CharbonnierFlux(2));

    public static TheoryData<string> Names => [.. Drawings().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Drawings_of_the_docs_are_up_to_date(string name)
    {
        var (title, blueprint) = Drawings()[name];
        var drawing = Diagram.Of(blueprint, new DiagramOptions { Title = title });
        var file = Path.Combine(Folder(), $"{name}.svg");
        if (Environment.GetEnvironmentVariable("SYMFLUX_UPDATE_DOCS") == "1")
        {
            AtomicFile.WriteText(file, drawing);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == drawing, $"docs/diagrams/{name}.svg is stale; see the summary of this class");
    }

    /// <summary>All drawings of the docs by file name.</summary>
    internal static Dictionary<string, (string Title, Blueprint Blueprint)> Drawings() => new()
    {
        ["explicit"] = ("Explicit scheme", new ExplicitScheme(StepRule.Largest).Discretise(Image, 6)),
        ["fast-explicit"] = ("Fast explicit diffusion (FED)", new FastExplicitScheme(2).Discretise(Image, 12)),
        ["semi-iterative"] = ("Fast semi-iterative scheme (FSI)", new SemiIterativeScheme(2).Discretise(Image, 12)),
        ["du-fort-frankel"] = ("Du Fort–Frankel scheme", new DuFortFrankelScheme(0.5).Discretise(Image, 6)),
        ["semi-implicit"] = ("Semi-implicit scheme", new SemiImplicitScheme(5).Discretise(Signal, 20)),
        ["implicit"] = ("Implicit scheme", new ImplicitScheme(5, new StoppingRule(200, 1e-4)).Discretise(Image, 20)),
        ["u-net"] = ("A multigrid V-cycle is a U-net", new Blueprint(2, 1, [CycleExamples.Implicit(CycleShape.V, 5, 50, new CharbonnierFlux(5))])),
        ["u-net-inpainting"] = ("Two inpainting cycles: two stacked U-nets", new Blueprint(2, 2, [.. Enumerable.Repeat(CycleExamples.Inpainting(CycleShape.V, 3, new CharbonnierFlux(3)), 2)])),
        ["w-cycle"] = ("A multigrid W-cycle is a nested U-net", new Blueprint(2, 1, [CycleExamples.Implicit(CycleShape.W, 4, 50, new CharbonnierFlux(5))])),
        ["symmetrisation"] = (
            "An explicit step averaged over the symmetries of the grid",
            new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(Grid.Image(1, 1), new PeronaMalikFlux(4), Coupling.Gradient), 0.25).Symmetrised()),
        ["hidden-state"] = ("Hidden state with data term", HiddenState()),
        ["cells"] = ("Steps on the grid of cells", Cells()),
    };

    private static Blueprint HiddenState()
    {
        var random = new Generators(7);
        var bank = random.Bank(2, 3, 6, Boundary.Reflecting);
        var block = new ResidualBlock(bank, FluxLayer.Separate(new CharbonnierFlux(2), 6), 0.5 / (bank.NormBound * bank.NormBound), 0.1);
        return new Blueprint(2, 1, [new LiftBlock(1, 3), block, block, block, new ProjectBlock(3, 1)]);
    }

    private static Blueprint Cells()
    {
        var (random, cells) = (new Generators(8), new CellTransform(2, 2));
        var (fine, coarse) = (random.Bank(2, 1, 4, Boundary.Reflecting), random.Bank(2, 4, 6, Boundary.Reflecting));
        var onPixels = new ResidualBlock(fine, FluxLayer.Separate(new PeronaMalikFlux(4), 4), 1 / (fine.NormBound * fine.NormBound));
        var onCells = new ResidualBlock(coarse, FluxLayer.Separate(new PeronaMalikFlux(4), 6), 1 / (coarse.NormBound * coarse.NormBound));
        return new Blueprint(2, 1, [onPixels, new AnalysisBlock(1, cells), onCells, onCells, new SynthesisBlock(1, cells), onPixels]);
    }

    private static string Folder() => Path.Combine(Repository.Root, "docs", "diagrams");
}
