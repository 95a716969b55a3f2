using System.Numerics;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>Picks the fast operator for grey images without a mask.</summary>
internal static class ImageOperator
{
    /// <summary>Images narrower or lower than this are left to the general operator.</summary>
    private const int SmallestExtent = 4;

    /// <summary>The operator, or null where only the general one will do.</summary>
    public static LevelOperator<T>? TryCreate<T>(StationaryProblem<T> problem, Mesh mesh, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var grid = mesh.Grid;
        if (grid.Depth > 1 || grid.Height < SmallestExtent || grid.Width < SmallestExtent || problem.Channels > 1 || problem.Mask is not null)
        {
            return null;
        }

        return problem.Flux switch
        {
            LinearFlux => new ImageOperator<T, LinearImageDiffusivity>(problem, mesh, double.PositiveInfinity, threads),
            CharbonnierFlux flux => new ImageOperator<T, CharbonnierImageDiffusivity>(problem, mesh, flux.Contrast, threads),
            PeronaMalikFlux flux => new ImageOperator<T, PeronaMalikImageDiffusivity>(problem, mesh, flux.Contrast, threads),
            PeronaMalikExponentialFlux flux => new ImageOperator<T, ExponentialImageDiffusivity>(problem, mesh, flux.Contrast, threads),
            _ => null,
        };
    }
}

/// <summary>
/// A of grey images in one pass over memory per sweep: the conductances of a row live only as long as its two colours are
/// relaxed, red in one row while black follows a row behind.
/// </summary>
internal sealed class ImageOperator<T, TDiffusivity> : LevelOperator<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TDiffusivity : IImageDiffusivity
{
    private readonly int width;
    private readonly int height;
    private readonly ImageRow<T, TDiffusivity> row;
    private readonly Lazy<GridOperator<T>> general;
    private readonly ImageBand<T>[] bands;
    private readonly double[] rowSums;
    private readonly RowJob copyHalo;
    private readonly RowJob relaxBand;
    private readonly RowJob relaxSeams;
    private readonly RowJob residualRows;
    private T[] state = [];
    private T[]? rightHandSide;
    private T[] residual = [];
    private T relaxation;

    public ImageOperator(StationaryProblem<T> problem, Mesh mesh, double contrast, int threads)
    {
        (width, height) = (mesh.Grid.Width, mesh.Grid.Height);
        row = new ImageRow<T, TDiffusivity>(mesh, problem.Coupling != Coupling.Separate, contrast, problem.Reaction, problem.Diffusion);
        general = new Lazy<GridOperator<T>>(() => new GridOperator<T>(
            mesh, 1, problem.Flux, problem.Coupling, problem.Reaction, problem.Diffusion, null, threads));
        bands = [.. Enumerable.Range(0, threads).Select(_ => new ImageBand<T>(width))];
        rowSums = new double[height];
        copyHalo = new RowJob(height, width, CopyHalo);
        relaxBand = new RowJob(height, width, RelaxBand);
        relaxSeams = new RowJob(height, width, RelaxSeams);
        residualRows = new RowJob(height, width, Residual);
    }

    /// <inheritdoc/>
    public override double Residual(T[] x, T[]? b, T[] r, ThreadTeam team)
    {
        (state, rightHandSide, residual) = (x, b, r);
        residualRows.On(team);
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
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            copyHalo.On(team);
            relaxBand.On(team);
            relaxSeams.On(team);
        }
    }

    /// <summary>Keeps the rows beside a band as they are at the start of the sweep, before the neighbours change them.</summary>
    private void CopyHalo(int first, int end, int part)
    {
        if (first > 0)
        {
            Row(first - 1).CopyTo(bands[part].Above);
        }

        if (end < height)
        {
            Row(end).CopyTo(bands[part].Below);
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
            row.Conductances(first - 1, band.Above, Row(first), band[first - 1]);
        }
        else
        {
            band[-1].Down.AsSpan().Clear();
        }

        for (var y = first; y < end; y++)
        {
            row.Conductances(y, Row(y), y + 1 < end ? Row(y + 1) : y + 1 < height ? band.Below : [], band[y]);
            row.Diagonal(y, relaxation, band[y - 1], band[y]);
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

    private void Relax(int y, int colour, ImageBand<T> band) => row.Relax(
        y, (y + colour) & 1, y > 0 ? Row(y - 1) : Row(y), Row(y), y + 1 < height ? Row(y + 1) : Row(y),
        rightHandSide.AsSpan(y * width, width), band[y - 1], band[y]);

    private void Residual(int first, int end, int part)
    {
        var band = bands[part];
        if (first == end)
        {
            return;
        }

        if (first > 0)
        {
            row.Conductances(first - 1, Row(first - 1), Row(first), band[first - 1]);
        }
        else
        {
            band[-1].Down.AsSpan().Clear();
        }

        for (var y = first; y < end; y++)
        {
            row.Conductances(y, Row(y), y + 1 < height ? Row(y + 1) : [], band[y]);
            rowSums[y] = row.Residual(
                y, y > 0 ? Row(y - 1) : Row(y), Row(y), y + 1 < height ? Row(y + 1) : Row(y),
                rightHandSide is null ? [] : rightHandSide.AsSpan(y * width, width), band[y - 1], band[y], residual.AsSpan(y * width, width));
        }
    }

    private Span<T> Row(int y) => state.AsSpan(y * width, width);
}
