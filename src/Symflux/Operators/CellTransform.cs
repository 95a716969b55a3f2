using System.Numerics;
using Symflux.Fields;

namespace Symflux.Operators;

/// <summary>
/// Cuts a grid into cells of s samples per axis and turns each cell into its s^d cosine coefficients: channels of a grid that
/// is s times as coarse. With s = 2 this is one level of the Haar wavelet transform.
/// </summary>
/// <remarks>
/// <para>
/// Coefficient (q₁, …, q_d) of a cell is the inner product with Π_i c(q_i) cos(πq_i(x_i + ½)/s), c(0) = √(1/s), else √(2/s): an
/// orthonormal basis (DCT-II), so the transform is orthogonal and its inverse is its adjoint. Channels are ordered by coefficient,
/// the means first: channel q·m + i is coefficient q of channel i, with q_d (along x) fastest.
/// </para>
/// <para>
/// Where an extent n is no multiple of s, the last sample is repeated up to one; the inverse drops what was added. A constant thus
/// stays constant, and the norm grows by at most √s per axis.
/// </para>
/// <para>
/// Source: A. Haar, Zur Theorie der orthogonalen Funktionensysteme, Math. Annalen 69 (1910). For diffusion on Haar coefficients see
/// P. Mrázek, J. Weickert, Rotationally invariant wavelet shrinkage, DAGM 2003.
/// </para>
/// </remarks>
public sealed record CellTransform
{
    private const int LargestSize = 16;

    private readonly double[] basis;

    /// <summary>Creates the transform.</summary>
    /// <param name="dimension">d: 1, 2 or 3.</param>
    /// <param name="size">s: samples of a cell along each axis, 2 to 16.</param>
    public CellTransform(int dimension, int size)
    {
        if (dimension is < 1 or > 3)
        {
            throw new SymfluxException($"cells have dimension {dimension}; it must be 1, 2 or 3");
        }

        if (size is < 2 or > LargestSize)
        {
            throw new SymfluxException($"cells have {size} samples along an axis; they must have 2 to {LargestSize}");
        }

        (Dimension, Size) = (dimension, size);
        Coefficients = (int)Math.Pow(size, dimension);
        basis = Basis(dimension, size, Coefficients);
    }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>s.</summary>
    public int Size { get; }

    /// <summary>s^d: samples of a cell, and coefficients.</summary>
    public int Coefficients { get; }

    /// <summary>By how much the norm can grow where extents are no multiples of s: s^(d/2).</summary>
    public double LargestGain => Math.Sqrt(Coefficients);

    /// <summary>The weight of a sample in a coefficient; samples are counted like coefficients, x fastest.</summary>
    public double this[int coefficient, int sample] => basis[coefficient * Coefficients + sample];

    /// <summary>The grid of the cells: ⌈n/s⌉ along each axis, with s times the spacing.</summary>
    public Grid Coarsen(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return grid.Dimension switch
        {
            _ when grid.Dimension != Dimension => throw new SymfluxException($"cells of dimension {Dimension} do not fit the grid {grid}"),
            1 => Grid.Signal(Cells(grid.Width), Size * grid.SpacingX),
            2 => Grid.Image(Cells(grid.Height), Cells(grid.Width), Size * grid.SpacingY, Size * grid.SpacingX),
            _ => Grid.Volume(
                Cells(grid.Depth), Cells(grid.Height), Cells(grid.Width), Size * grid.SpacingZ, Size * grid.SpacingY, Size * grid.SpacingX),
        };
    }

    /// <summary>The coefficients of all cells.</summary>
    /// <param name="samples">m channels on a grid.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="coefficients">Receives m·s^d channels on the coarse grid; must not overlap the samples.</param>
    public void Analyse<T>(ReadOnlySpan<T> samples, Grid grid, Span<T> coefficients) where T : unmanaged, IFloatingPointIeee754<T> =>
        Transform(samples, coefficients, grid, isSynthesis: false);

    /// <summary>The samples of all cells.</summary>
    /// <param name="coefficients">m·s^d channels on the coarse grid.</param>
    /// <param name="grid">The grid of the samples.</param>
    /// <param name="samples">Receives m channels; must not overlap the coefficients.</param>
    public void Synthesise<T>(ReadOnlySpan<T> coefficients, Grid grid, Span<T> samples) where T : unmanaged, IFloatingPointIeee754<T> =>
        Transform(coefficients, samples, grid, isSynthesis: true);

    /// <summary>Equality by dimension and size.</summary>
    public bool Equals(CellTransform? other) => other is not null && (other.Dimension, other.Size) == (Dimension, Size);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Dimension, Size);

    private static double[] Basis(int dimension, int size, int coefficients)
    {
        var basis = new double[coefficients * coefficients];
        for (var q = 0; q < coefficients; q++)
        {
            for (var sample = 0; sample < coefficients; sample++)
            {
                var weight = 1.0;
                for (int axis = 0, power = 1; axis < dimension; axis++, power *= size)
                {
                    weight *= Cosine(q / power % size, sample / power % size, size);
                }

                basis[q * coefficients + sample] = weight;
            }
        }

        return basis;
    }

    private static double Cosine(int frequency, int place, int size) =>
        Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / size) * Math.Cos(Math.PI * frequency * (place + 0.5) / size);

    private int Cells(int samples) => (samples + Size - 1) / Size;

    /// <summary>Goes through every row of samples and every row of coefficients that belong together.</summary>
    private void Transform<T>(ReadOnlySpan<T> from, Span<T> to, Grid grid, bool isSynthesis) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (depth, height, width) = (Dimension > 2 ? Cells(grid.Depth) : 1, Dimension > 1 ? Cells(grid.Height) : 1, Cells(grid.Width));
        var channels = (isSynthesis ? to.Length : from.Length) / grid.Count;
        var (sizeY, sizeZ) = (Dimension > 1 ? Size : 1, Dimension > 2 ? Size : 1);
        to.Clear();
        for (var row = 0; row < channels * depth * height; row++)
        {
            var (channel, z, y) = (row / height / depth, row / height % depth, row % height);
            for (var sample = 0; sample < Coefficients; sample++)
            {
                var (offset, sampleY, sampleZ) = (sample % Size, y * sizeY + sample / Size % sizeY, z * sizeZ + sample / Size / sizeY);
                if (isSynthesis && (sampleY >= grid.Height || sampleZ >= grid.Depth))
                {
                    continue;
                }

                var sampleRow = ((channel * grid.Depth + Math.Min(sampleZ, grid.Depth - 1)) * grid.Height + Math.Min(sampleY, grid.Height - 1)) * grid.Width;
                for (var q = 0; q < Coefficients; q++)
                {
                    var cellRow = (((q * channels + channel) * depth + z) * height + y) * width;
                    var weight = T.CreateSaturating(this[q, sample]);
                    if (isSynthesis)
                    {
                        AddToSamples(weight, from.Slice(cellRow, width), offset, to.Slice(sampleRow, grid.Width));
                    }
                    else
                    {
                        AddToCells(weight, from.Slice(sampleRow, grid.Width), offset, to.Slice(cellRow, width));
                    }
                }
            }
        }
    }

    private void AddToCells<T>(T weight, ReadOnlySpan<T> samples, int offset, Span<T> cells) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int cell = 0, x = offset; cell < cells.Length; cell++, x += Size)
        {
            cells[cell] += weight * samples[Math.Min(x, samples.Length - 1)];
        }
    }

    private void AddToSamples<T>(T weight, ReadOnlySpan<T> cells, int offset, Span<T> samples) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int cell = 0, x = offset; x < samples.Length; cell++, x += Size)
        {
            samples[x] += weight * cells[cell];
        }
    }
}
