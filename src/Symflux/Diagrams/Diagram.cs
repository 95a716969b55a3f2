using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>
/// Draws a blueprint twice, side by side: as a numerical scheme in formulas and as a network of layers. One row per run
/// of blocks of the same shape.
/// </summary>
public static class Diagram
{
    /// <summary>Draws a blueprint.</summary>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="options">Heading and extent; defaults where omitted.</param>
    /// <returns>
    /// An SVG document, 1600 or 1020 units wide, on a ground of its own: it needs no style sheet and no fonts but the usual serif and
    /// sans-serif ones.
    /// </returns>
    /// <exception cref="SymfluxException">A block of a kind that has no drawing.</exception>
    public static string Of(Blueprint blueprint, DiagramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        options ??= new DiagramOptions();
        var svg = DiagramPage.Draw(blueprint, options).Svg;
        return options.Theme == DiagramTheme.Dark ? DarkPalette.Of(svg) : svg;
    }

    /// <summary>
    /// Rules of a style sheet under which light diagrams within an element are dark, such as for "@media (prefers-color-scheme: dark)": one drawing for both.
    /// </summary>
    /// <param name="selector">The element in the notation of CSS, such as ".diagram".</param>
    public static string DarkRules(string selector)
    {
        ArgumentException.ThrowIfNullOrEmpty(selector);
        return DarkPalette.Rules(selector);
    }
}
