using System.Collections.Immutable;
using System.Text.Json;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Explanations;

/// <summary>
/// A blueprint read back as a diffusion process: its stencils as combinations of derivatives, its fluxes as
/// diffusivities, its steps as time.
/// </summary>
/// <remarks>
/// This is the dictionary between numerics and networks from right to left: a trained network becomes a list of
/// diffusion steps that can be compared with models from the literature.
/// </remarks>
public sealed record PdeReport
{
    /// <summary>1, 2 or 3.</summary>
    public required int Dimension { get; init; }

    /// <summary>Channels of input and output.</summary>
    public required int Channels { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int BlockCount { get; init; }

    /// <summary>Grid spacing (x, y, z) that derivatives and times refer to.</summary>
    public required ImmutableArray<double> Spacing { get; init; }

    /// <summary>The blocks in the order in which they run; equal ones in a row are one entry.</summary>
    public required ImmutableArray<BlockReading> Blocks { get; init; }

    /// <summary>The different stencil banks.</summary>
    public required ImmutableArray<BankReading> Banks { get; init; }

    /// <summary>The fluxes of the different flux layers.</summary>
    public required ImmutableArray<ImmutableArray<FluxReading>> Layers { get; init; }

    /// <summary>
    /// The diffusion time of the whole without data term: Στ, and τ(n² + n)/3 for a cycle of n FSI steps. Adaptive steps
    /// count in full. Steps with different K add up in the unit of τ only.
    /// </summary>
    public required double DiffusionTime { get; init; }

    /// <summary>
    /// ∫A dt, row by row: what the whole, data term included, does to small signals that are smooth; without data term
    /// that is Gaussian smoothing with the covariance 2∫A dt. Null where a bank sees constants.
    /// </summary>
    public required ImmutableArray<double>? SmallSignalDiffusion { get; init; }

    /// <summary>Whether the mean is kept.</summary>
    public required MeanPreservation Mean { get; init; }

    /// <summary>Reads a blueprint.</summary>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="grid">Gives the spacing that the blueprint was made for; its extents do not matter. Spacing 1 where omitted.</param>
    /// <exception cref="SymfluxException">A block of a kind that has no such reading, or a grid of another dimension.</exception>
    public static PdeReport Of(Blueprint blueprint, Grid? grid = null)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        blueprint.FindNorms();
        grid ??= blueprint.Dimension switch { 1 => Grid.Signal(1), 2 => Grid.Image(1, 1), _ => Grid.Volume(1, 1, 1) };
        return grid.Dimension == blueprint.Dimension
            ? new BlueprintReader(grid).Read(blueprint)
            : throw new SymfluxException($"a blueprint for {blueprint.Dimension}D cannot be read on a grid of dimension {grid.Dimension}");
    }

    /// <summary>The summary: names such as "equation" or "time steps", and a line of text for each.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts() => PdeReportPrinter.Facts(this);

    /// <summary>The blocks as rows of text, as <see cref="ToText"/> lists them.</summary>
    /// <returns>What the columns are, and as many cells for each block and part of a block.</returns>
    public (IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows) BlockRows() => (BlockTable.Headings, [.. BlockTable.Rows(this)]);

    /// <summary>The report as one JSON object: camelCase, numbers in full.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ExplanationJsonContext.Default.PdeReport);

    /// <summary>The report as text.</summary>
    /// <param name="detail">Whether the summary, which fits on a screen, is followed by all stencils and fluxes.</param>
    public string ToText(bool detail = false) => PdeReportPrinter.Write(this, detail);
}
