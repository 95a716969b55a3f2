using System.Numerics;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>Picks the fast operator for images.</summary>
internal static class ImageOperator
{
    /// <summary>Images narrower or lower than this are left to the general operator.</summary>
    private const int SmallestExtent = 4;

    /// <summary>The operator, or null where only the general one will do.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="mesh">The grid of the level.</param>
    /// <param name="mask">1 where samples of the level are known and 0 elsewhere; null for none.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public static LevelOperator<T>? TryCreate<T>(StationaryProblem<T> problem, Mesh mesh, T[]? mask, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var grid = mesh.Grid;
        if (grid.Depth > 1 || grid.Height < SmallestExtent || grid.Width < SmallestExtent)
        {
            return null;
        }

        return problem.Flux switch
        {
            LinearFlux => new ImageOperator<T, LinearImageDiffusivity>(problem, mesh, mask, double.PositiveInfinity, threads),
            CharbonnierFlux flux => new ImageOperator<T, CharbonnierImageDiffusivity>(problem, mesh, mask, flux.Contrast, threads),
            PeronaMalikFlux flux => new ImageOperator<T, PeronaMalikImageDiffusivity>(problem, mesh, mask, flux.Contrast, threads),
            PeronaMalikExponentialFlux flux => new ImageOperator<T, ExponentialImageDiffusivity>(problem, mesh, mask, flux.Contrast, threads),
            _ => null,
        };
    }
}

/// <summary>
/// A of images in one pass over memory per sweep: the conductances of a row live only as long as its two colours are
/// relaxed, red in one row while black follows a row behind. Channels that share a diffusivity go together, others one after the other.
/// </summary>
internal sealed class ImageOperator<T, TDiffusivity> : LevelOperator<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TDiffusivity : IImageDiffusivity
{
    private readonly int width;
    private readonly int height;
    private readonly int channels;
    private readonly int together;
    private readonly T[]? mask;
    private readonly ImageRow<T, TDiffusivity> row;
    private readonly Lazy<GridOperator<T>> general;
    private readonly ImageBand<T>[] bands;
    private readonly double[] rowSums;
    private readonly RowJob copyHalo;
    private readonly RowJob relaxBand;
    private readonly RowJob relaxSeams;
    private readonly RowJob residualRows;
    private readonly RowJob fixKnown;
    private T[] state = [];
    private T[]? rightHandSide;
    private T[] residual = [];
    private T relaxation;
    private int channel;

    public ImageOperator(StationaryProblem<T> problem, Mesh mesh, T[]? mask, double contrast, int threads)
    {
        (width, height, channels) = (mesh.Grid.Width, mesh.Grid.Height, problem.Channels);
        this.mask = mask;
        together = problem.Coupling == Coupling.Colour ? channels : 1;
        row = new ImageRow<T, TDiffusivity>(
            mesh, problem.Coupling != Coupling.Separate, contrast, mask is null ? problem.Reaction : 0, problem.Diffusion);
        general = new Lazy<GridOperator<T>>(() => new GridOperator<T>(
            mesh, channels, problem.Flux, problem.Coupling, problem.Reaction, problem.Diffusion, mask, threads));
        bands = [.. Enumerable.Range(0, threads).Select(_ => new ImageBand<T>(width, together))];
        rowSums = new double[height];
        var samples = (long)together * width;
        copyHalo = new RowJob(height, samples, CopyHalo);
        relaxBand = new RowJob(height, samples, RelaxBand);
        relaxSeams = new RowJob(height, samples, RelaxSeams);
        residualRows = new RowJob(height, samples, Residual);
        fixKnown = new RowJob(height, samples, FixKnown);
    }

    /// <inheritdoc/>
    public override double Residual(T[] x, T[]? b, T[] r, ThreadTeam team)
    {
        (state, rightHandSide, residual) = (x, b, r);
        Array.Clear(rowSums);
        for (channel = 0; channel < channels; channel += together)
        {
            residualRows.On(team);
        }

        var sum = 0.0;
        foreach (var square in rowSums)
        {
            sum += square;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override void Smooth(Smoother smoother, int sweeps, T[] x, T[] b, T[] work, ThreadTeam team)
    {
        if (smoother.Kind != SmootherKind.RedBlackGaussSeidel || smoother.Linearisation != Linearisation.LaggedDiffusivity)
        {
            general.Value.Smooth(smoother, sweeps, x, b, work, team);
            return;
        }

        (state, rightHandSide) = (x, b);
        relaxation = T.CreateSaturating(smoother.Relaxation);
        for (channel = 0; channel < channels; channel += together)
        {
            if (mask is not null)
            {
                fixKnown.On(team);
            }

            for (var sweep = 0; sweep < sweeps; sweep++)
            {
                copyHalo.On(team);
                relaxBand.On(team);
                relaxSeams.On(team);
            }
        }
    }

    /// <summary>Known samples take their value; sweeps leave them as they are.</summary>
    private void FixKnown(int first, int end, int part)
    {
        for (var c = 0; c < together; c++)
        {
            for (var y = first; y < end; y++)
            {
                ImageRow<T, TDiffusivity>.TakeKnown(Known(y), RightHandSide(c, y), Row(c, y));
            }
        }
    }

    /// <summary>Keeps the rows beside a band as they are at the start of the sweep, before the neighbours change them.</summary>
    private void CopyHalo(int first, int end, int part)
    {
        for (var c = 0; c < together; c++)
        {
            if (first > 0)
            {
                Row(c, first - 1).CopyTo(bands[part].Above[c]);
            }

            if (end < height)
            {
                Row(c, end).CopyTo(bands[part].Below[c]);
            }
        }
    }

    /// <summary>Red in all rows of a band, and black in all rows whose neighbours are in the band too.</summary>
    private void RelaxBand(int first, int end, int part)
    {
        var band = bands[part];
        if (first == end)
        {
            return;
        }

        if (first > 0)
        {
            Conductances(first - 1, band.Above, null, band[first - 1]);
        }
        else
        {
            band[-1].Down.AsSpan().Clear();
        }

        for (var y = first; y < end; y++)
        {
            Conductances(y, null, y + 1 < end ? null : band.Below, band[y]);
            row.Diagonal(y, relaxation, Known(y), band[y - 1], band[y]);
            Relax(y, 0, band);
            if (y == first)
            {
                band.KeepFirst(y);
            }

            if (y - 1 > first)
            {
                Relax(y - 1, 1, band);
            }
        }
    }

    /// <summary>Black in the rows at the ends of a band, when red is done on the other side too.</summary>
    private void RelaxSeams(int first, int end, int part)
    {
        if (first == end)
        {
            return;
        }

        if (end - first > 1)
        {
            Relax(end - 1, 1, bands[part]);
        }

        bands[part].RestoreFirst(first);
        Relax(first, 1, bands[part]);
    }

    private void Relax(int y, int colour, ImageBand<T> band)
    {
        for (var c = 0; c < together; c++)
        {
            row.Relax(
                y, (y + colour) & 1, Row(c, Math.Max(y - 1, 0)), Row(c, y), Row(c, Math.Min(y + 1, height - 1)), RightHandSide(c, y), band[y - 1], band[y]);
        }
    }

    private void Residual(int first, int end, int part)
    {
        var band = bands[part];
        if (first == end)
        {
            return;
        }

        if (first > 0)
        {
            Conductances(first - 1, null, null, band[first - 1]);
        }
        else
        {
            band[-1].Down.AsSpan().Clear();
        }

        for (var y = first; y < end; y++)
        {
            Conductances(y, null, null, band[y]);
            for (var c = 0; c < together; c++)
            {
                rowSums[y] += row.Residual(
                    y, Row(c, Math.Max(y - 1, 0)), Row(c, y), Row(c, Math.Min(y + 1, height - 1)), RightHandSide(c, y), Known(y), band[y - 1], band[y],
                    residual.AsSpan(Start(c, y), width));
            }
        }
    }

    /// <summary>The conductances of a row, from all channels that go together.</summary>
    /// <param name="y">The row.</param>
    /// <param name="here">Its values, where they are not those of the state.</param>
    /// <param name="next">The values of the next row, where they are not.</param>
    /// <param name="faces">Receives them.</param>
    private void Conductances(int y, T[][]? here, T[][]? next, ImageFaces<T> faces)
    {
        var hasNext = y + 1 < height;
        if (together == 1)
        {
            row.Conductances(y, Here(0), hasNext ? Next(0) : [], faces);
            return;
        }

        faces.Right.AsSpan().Clear();
        for (var c = 0; c < together; c++)
        {
            row.AddSquares(y, Here(c), hasNext ? Next(c) : [], faces);
        }

        row.FromSquares(y, hasNext, faces);

        ReadOnlySpan<T> Here(int c) => here is null ? Row(c, y) : here[c];

        ReadOnlySpan<T> Next(int c) => next is null ? Row(c, y + 1) : next[c];
    }

    private int Start(int c, int y) => ((channel + c) * height + y) * width;

    private Span<T> Row(int c, int y) => state.AsSpan(Start(c, y), width);

    private ReadOnlySpan<T> RightHandSide(int c, int y) => rightHandSide is null ? [] : rightHandSide.AsSpan(Start(c, y), width);

    private ReadOnlySpan<T> Known(int y) => mask is null ? [] : mask.AsSpan(y * width, width);
}
