namespace Symflux.Diagrams;

/// <summary>How formulas and layers stand to each other.</summary>
public enum DiagramLayout
{
    /// <summary>Side by side, 1600 units wide: for pages, slides and prints.</summary>
    Wide = 0,

    /// <summary>The layers below their formula, 1020 units wide: for columns and telephones.</summary>
    Narrow = 1,
}
