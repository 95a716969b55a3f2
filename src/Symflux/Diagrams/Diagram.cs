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
    /// An SVG document, 1600 units wide, on a white ground: it needs no style sheet and no fonts but the usual serif and
    /// sans-serif ones.
    /// </returns>
    /// <exception cref="SymfluxException">A block of a kind that has no drawing.</exception>
    public static string Of(Blueprint blueprint, DiagramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        return DiagramPage.Draw(blueprint, options ?? new DiagramOptions()).Svg;
    }
}
