namespace Symflux.Fields;

/// <summary>
/// A regular grid of 1 to 3 dimensions with its spacing. Extents are counted in samples and stored slowest first
/// (depth, height, width); a signal has depth and height 1, an image depth 1.
/// </summary>
public sealed record Grid
{
    private Grid(int dimension, int depth, int height, int width, double spacingZ, double spacingY, double spacingX)
    {
        Dimension = dimension;
        Depth = Extent(depth, "depth");
        Height = Extent(height, "height");
        Width = Extent(width, "width");
        SpacingZ = Spacing(spacingZ, "z");
        SpacingY = Spacing(spacingY, "y");
        SpacingX = Spacing(spacingX, "x");
        if ((long)depth * height * width > Array.MaxLength)
        {
            throw new SymfluxException(
                $"a grid of {depth}×{height}×{width} samples is larger than one buffer can hold ({Array.MaxLength}); process it in parts");
        }
    }

    /// <summary>1, 2 or 3.</summary>
    public int Dimension { get; }

    /// <summary>Number of slices, 1 unless the grid is a volume.</summary>
    public int Depth { get; }

    /// <summary>Number of rows, 1 for a signal.</summary>
    public int Height { get; }

    /// <summary>Number of samples in a row.</summary>
    public int Width { get; }

    /// <summary>Distance between neighbouring slices, &gt; 0.</summary>
    public double SpacingZ { get; }

    /// <summary>Distance between neighbouring rows, &gt; 0.</summary>
    public double SpacingY { get; }

    /// <summary>Distance between neighbouring samples of a row, &gt; 0.</summary>
    public double SpacingX { get; }

    /// <summary>Number of samples of one channel.</summary>
    public int Count => Depth * Height * Width;

    /// <summary>The axis along which layers lie one behind the other in memory: slices of a volume, rows of an image, samples of a signal.</summary>
    internal Axis SlowestAxis => Dimension switch { 1 => Axis.X, 2 => Axis.Y, _ => Axis.Z };

    /// <summary>Number of layers.</summary>
    internal int Layers => ExtentOf(SlowestAxis);

    /// <summary>A grid of other layers of the same kind.</summary>
    internal Grid WithLayers(int layers) => Dimension switch
    {
        1 => Signal(layers, SpacingX),
        2 => Image(layers, Width, SpacingY, SpacingX),
        _ => Volume(layers, Height, Width, SpacingZ, SpacingY, SpacingX),
    };

    /// <summary>A one-dimensional grid.</summary>
    public static Grid Signal(int width, double spacing = 1) => new(1, 1, 1, width, 1, 1, spacing);

    /// <summary>A two-dimensional grid.</summary>
    public static Grid Image(int height, int width, double spacingY = 1, double spacingX = 1) =>
        new(2, 1, height, width, 1, spacingY, spacingX);

    /// <summary>A three-dimensional grid.</summary>
    public static Grid Volume(int depth, int height, int width, double spacingZ = 1, double spacingY = 1, double spacingX = 1) =>
        new(3, depth, height, width, spacingZ, spacingY, spacingX);

    /// <summary>Number of samples along an axis.</summary>
    public int ExtentOf(Axis axis) => axis switch { Axis.X => Width, Axis.Y => Height, _ => Depth };

    /// <summary>Grid spacing along an axis.</summary>
    public double SpacingOf(Axis axis) => axis switch { Axis.X => SpacingX, Axis.Y => SpacingY, _ => SpacingZ };

    /// <summary>Extents as people write them: width first, as in 640×480.</summary>
    public override string ToString() => Dimension switch
    {
        1 => $"{Width}",
        2 => $"{Width}×{Height}",
        _ => $"{Width}×{Height}×{Depth}",
    };

    private static int Extent(int value, string name) => value >= 1
        ? value
        : throw new SymfluxException($"the {name} of a grid is {value}; it must be at least 1");

    private static double Spacing(double value, string name) => value > 0 && double.IsFinite(value)
        ? value
        : throw new SymfluxException($"the grid spacing in {name} is {value}; it must be positive and finite");
}
