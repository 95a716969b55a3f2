namespace Symflux.Fields;

/// <summary>
/// A grid by its layers: rows of an image, slices of a volume, samples of a signal. Unlike a <see cref="Grid"/> it may have more samples than one buffer
/// can hold.
/// </summary>
public sealed record LayeredGrid
{
    /// <summary>Creates a grid.</summary>
    /// <param name="layer">The grid of a single layer, with the spacings of the whole.</param>
    /// <param name="layers">Number of layers, at least 1.</param>
    /// <exception cref="SymfluxException">The layer is several, or there is none.</exception>
    public LayeredGrid(Grid layer, int layers)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.Layers != 1)
        {
            throw new SymfluxException($"the grid {layer} of a layer has {layer.Layers} layers itself; give that of one");
        }

        (Layer, Layers) = (layer, layers >= 1 ? layers : throw new SymfluxException($"a grid has {layers} layers; it must have at least 1"));
    }

    /// <summary>The grid of a single layer.</summary>
    public Grid Layer { get; }

    /// <summary>Number of layers.</summary>
    public int Layers { get; }

    /// <summary>Number of samples of one channel.</summary>
    public long Count => (long)Layers * Layer.Count;

    /// <summary>All layers as one grid.</summary>
    /// <exception cref="SymfluxException">They have more samples than one buffer can hold.</exception>
    public Grid ToGrid() => Layer.WithLayers(Layers);

    /// <summary>A grid as its layers.</summary>
    public static LayeredGrid Of(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new LayeredGrid(grid.WithLayers(1), grid.Layers);
    }

    /// <summary>Extents as people write them: width first.</summary>
    public override string ToString() => Layer.Dimension switch
    {
        1 => $"{Layers}",
        2 => $"{Layer.Width}×{Layers}",
        _ => $"{Layer.Width}×{Layer.Height}×{Layers}",
    };
}
