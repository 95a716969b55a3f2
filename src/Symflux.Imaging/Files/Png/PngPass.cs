namespace Symflux.Imaging.Files.Png;

/// <summary>
/// Part of an image that is stored together: every (StepX, StepY)-th pixel from (X, Y) on. An interlaced image (Adam7)
/// has seven passes, any other one.
/// </summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>The passes of an image in their order in the file.</summary>
    public static IReadOnlyList<PngPass> Of(PngHeader header) => header.Interlaced ? Adam7 : Whole;

    /// <summary>Number of pixels in a row of this pass, possibly 0.</summary>
    public int WidthOf(PngHeader header) => (int)(((long)header.Width - X + StepX - 1) / StepX);

    /// <summary>Number of rows of this pass, possibly 0.</summary>
    public int HeightOf(PngHeader header) => (int)(((long)header.Height - Y + StepY - 1) / StepY);
}
