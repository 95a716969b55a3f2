using System.Numerics;
using Symflux.Fields;

namespace Symflux.Multigrid.Fas;

/// <summary>An axis of a grid with more than one sample.</summary>
/// <param name="Index">Position among the axes of the grid.</param>
/// <param name="Axis">Which one.</param>
/// <param name="Extent">Number of samples.</param>
/// <param name="Stride">Distance of neighbouring samples in memory.</param>
/// <param name="Spacing">h.</param>
/// <param name="Last">Width of the last cell in units of h.</param>
/// <param name="Height">Rows per slice.</param>
internal sealed record GridAxis<T>(int Index, Axis Axis, int Extent, int Stride, double Spacing, double Last, int Height)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The axes along which a mesh has neighbours.</summary>
    public static GridAxis<T>[] Of(Mesh mesh) =>
    [
        .. new[] { Axis.X, Axis.Y, Axis.Z }
            .Where(axis => mesh.Grid.ExtentOf(axis) > 1)
            .Select((axis, index) => new GridAxis<T>(
                index, axis, mesh.Grid.ExtentOf(axis), StrideOf(mesh.Grid, axis), mesh.Grid.SpacingOf(axis), mesh.LastOf(axis), mesh.Grid.Height)),
    ];

    /// <summary>The distance between the centres of cell <paramref name="place"/> and the next.</summary>
    public double DistanceAt(int place) => place == Extent - 2 ? (1 + Last) / 2 * Spacing : Spacing;

    /// <summary>The width of a cell.</summary>
    public double WidthAt(int place) => place == Extent - 1 ? Last * Spacing : Spacing;

    /// <summary>The coordinate along this axis of sample x of a row (slice × height + y).</summary>
    public int PlaceOf(int row, int x) => Axis switch { Axis.X => x, Axis.Y => row % Height, _ => row / Height };

    private static int StrideOf(Grid grid, Axis axis) =>
        axis switch { Axis.X => 1, Axis.Y => grid.Width, _ => grid.Width * grid.Height };
}
