namespace Symflux.Diagrams;

/// <summary>How a diagram looks.</summary>
public sealed record DiagramOptions
{
    /// <summary>The heading, such as the name of the scheme or model; made from the blocks where null.</summary>
    public string? Title { get; init; }

    /// <summary>Whether the whole chain is drawn above the single blocks; it is left out where there is only one block.</summary>
    public bool Overview { get; init; } = true;

    /// <summary>Formulas and layers side by side, or below each other.</summary>
    public DiagramLayout Layout { get; init; }

    /// <summary>For a light or a dark ground.</summary>
    public DiagramTheme Theme { get; init; }
}
