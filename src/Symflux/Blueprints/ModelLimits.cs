using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// How large what a model file holds may be: all limits in one place. They are far above what models are made of, and low enough that no file,
/// whoever wrote it, can exhaust the machine that reads it, certifies it or draws it.
/// </summary>
/// <remarks>docs/MODEL-FORMAT.md has the table, written from here. Blueprints that are not files have no such limits.</remarks>
internal static class ModelLimits
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 4 << 20;

    /// <summary>Numbers in all tensors together.</summary>
    public const int Numbers = 4 << 20;

    /// <summary>Blocks in all bodies together; a level of a cycle counts as one.</summary>
    public const int Blocks = 4096;

    /// <summary>Bodies within bodies.</summary>
    public const int Nesting = 8;

    /// <summary>Numbers of banks and flux layers, counted once for every block that uses them.</summary>
    public const int NumbersInUse = 32 << 20;

    /// <summary>Coefficients of a cell; the matrix of its transform has the square of that.</summary>
    public const int CellCoefficients = 512;

    /// <summary>Values of a flux at its knots.</summary>
    public const int Knots = 4096;

    /// <summary>Characters of a text of the card.</summary>
    public const int TextLength = 4096;

    /// <summary>Entries of the card's extra.</summary>
    public const int Extras = 1024;

    /// <summary>
    /// Weights of stencils and values of free-form fluxes: with images, squares stay within single precision, and fourth powers within double.
    /// </summary>
    public static readonly NumberRange Weight = new("a weight or a flux value", 1e-37, 1e9, MayBeZero: true);

    /// <summary>
    /// Contrasts and spacings of knots: single precision holds their squares and the reciprocals of them, also in a scale 1000 times as large or
    /// small.
    /// </summary>
    public static readonly NumberRange Contrast = new("a contrast or a knot spacing", 1e-15, 1e15, MayBeZero: false);

    /// <summary>τ, μ, α and the other numbers of a block, of either sign.</summary>
    public static readonly NumberRange Coefficient = new("a number of a block", 1e-100, 1e15, MayBeZero: true);

    /// <summary>Peak and noise levels of the card.</summary>
    public static readonly NumberRange GreyValue = new("a grey value of the card", 1e-15, 1e15, MayBeZero: false);

    /// <summary>Samples per axis and degree for the norm bound on one axis; times √a on a axes (docs/THEORY.md, Lemma 4 and what follows).</summary>
    private const double SamplesPerDegree = 50;

    /// <summary>What is measured of a blueprint as a whole.</summary>
    public static ImmutableArray<ModelLimit> OfBlueprint { get; } =
    [
        new("channels of a state", 4096, blueprint => Largest(AllBlocks(blueprint), block => Math.Max(block.InputChannels, block.OutputChannels))),
        new("channels of Ku", 4096, blueprint => Largest(Banks(blueprint), bank => bank.OutputChannels)),
        new("stencils of all banks", 16384, blueprint => Banks(blueprint).Sum(bank => bank.OutputChannels)),
        new("samples of a stencil along an axis", 128, blueprint => Largest(Banks(blueprint), bank => 1 + Degrees(bank).Max())),
        new("samples of a stencil", 4096, blueprint => Largest(Banks(blueprint).SelectMany(bank => bank.Stencils), Samples)),
        new("numbers of the symbol of a bank", 1 << 20, blueprint => Largest(Banks(blueprint), SymbolSize)),
        new("operations of all norm bounds", 4e10, blueprint => Banks(blueprint).Sum(NormWork)),
        new("passes of a recurrent block or of conjugate gradients", 1_000_000, blueprint => Largest(AllBlocks(blueprint), block => block.Passes)),
        new("recurrent blocks", 256, blueprint => AllBlocks(blueprint).OfType<RecurrentBlock>().Count()),
        new("runs of a body by symmetrisations within each other", 64, blueprint => Runs(blueprint.Blocks, blueprint.Dimension)),
        new("cells within cells", 8, blueprint => Largest(Bodies(blueprint), OpenCells)),
        new("levels of a multigrid cycle", 16, blueprint => Largest(Cycles(blueprint), cycle => cycle.Levels.Length)),
        new("steps of all multigrid cycles", 16384, blueprint => Cycles(blueprint).Sum(Steps)),
        new("sweeps of all multigrid cycles", 16384, blueprint => Cycles(blueprint).SelectMany(cycle => cycle.Levels)
            .Sum(level => (double)level.PreSmoothing.Length + level.PostSmoothing.Length)),
    ];

    /// <summary>Refuses a blueprint that is larger than one of the limits.</summary>
    public static void Check(Blueprint blueprint)
    {
        foreach (var limit in OfBlueprint)
        {
            Check(limit.Measure(blueprint), limit.Largest, limit.What);
        }
    }

    /// <summary>Refuses a number above a limit.</summary>
    public static void Check(double value, double largest, string what)
    {
        if (value > largest)
        {
            throw new SymfluxException($"it has {value:G6} {what}; files of models have at most {largest:G6}");
        }
    }

    /// <summary>
    /// The work of <see cref="StencilBank.NormBound"/>, roughly in multiplications: the gram matrix of the stencils; for each of
    /// N = ½ Π 50√a (sᵢ − 1) frequencies an m×m matrix from its coefficients, and its largest eigenvalue; the search for mirror images.
    /// </summary>
    private static double NormWork(StencilBank bank)
    {
        double m = bank.InputChannels;
        var degrees = Degrees(bank);
        var perDegree = SamplesPerDegree * Math.Sqrt(degrees.Count(degree => degree > 0));
        var frequencies = degrees.Aggregate(0.5, (product, degree) => product * Math.Max(1, perDegree * degree));
        return m * m * bank.Stencils.Sum(stencil => Math.Pow(Samples(stencil), 2))
            + SymbolSize(bank) * Math.Max(1, perDegree * degrees[(int)Axis.X]) + frequencies * (m * m * (2 * degrees[(int)Axis.Z] + 1) + m * m * m)
            + bank.OutputChannels * bank.Stencils.Sum(stencil => (double)stencil.Coefficients.Length);
    }

    /// <summary>m² Π(2sᵢ − 1).</summary>
    private static double SymbolSize(StencilBank bank) =>
        Degrees(bank).Aggregate(Math.Pow(bank.InputChannels, 2), (product, degree) => product * (2 * degree + 1));

    /// <summary>The degrees sᵢ − 1 of the symbol in x, y and z.</summary>
    private static double[] Degrees(StencilBank bank) =>
        [.. Enum.GetValues<Axis>().Select(axis => bank.Stencils.Max(stencil => stencil.ExtentOf(axis)) - 1.0)];

    private static double Samples(Stencil stencil) => (double)stencil.Width * stencil.Height * stencil.Depth;

    private static double Runs(ImmutableArray<Block> blocks, int dimension) => Largest(
        blocks.OfType<BodyBlock>(),
        block => (double)block.Orientations(dimension) * Runs(block.Body, dimension));

    private static double OpenCells(ImmutableArray<Block> blocks)
    {
        var (open, most) = (0, 0);
        foreach (var block in blocks)
        {
            open += block is TransformBlock change ? (change.Opens is null ? 0 : 1) - (change.Closes is null ? 0 : 1) : 0;
            most = Math.Max(most, open);
        }

        return most;
    }

    /// <summary>Steps of the cycle's program, rounded up: five on each visit of a level.</summary>
    private static double Steps(CycleBlock cycle) => 5 * (cycle.Shape switch
    {
        CycleShape.W => Math.Pow(2, cycle.Levels.Length),
        CycleShape.F => Math.Pow(cycle.Levels.Length, 2),
        _ => cycle.Levels.Length,
    });

    private static double Largest<T>(IEnumerable<T> items, Func<T, double> measure) => items.Select(measure).Append(1).Max();

    private static IEnumerable<Block> AllBlocks(Blueprint blueprint) => Bodies(blueprint).SelectMany(blocks => blocks);

    private static IEnumerable<CycleBlock> Cycles(Blueprint blueprint) => AllBlocks(blueprint).OfType<CycleBlock>();

    /// <summary>The chain of the blueprint and the bodies of all blocks in it.</summary>
    private static IEnumerable<ImmutableArray<Block>> Bodies(Blueprint blueprint)
    {
        var left = new Stack<ImmutableArray<Block>>([blueprint.Blocks]);
        while (left.TryPop(out var blocks))
        {
            yield return blocks;
            foreach (var block in blocks.OfType<BodyBlock>())
            {
                left.Push(block.Body);
            }
        }
    }

    private static IEnumerable<StencilBank> Banks(Blueprint blueprint) => blueprint.Blocks.SelectMany(block => block.Banks).Distinct();
}
