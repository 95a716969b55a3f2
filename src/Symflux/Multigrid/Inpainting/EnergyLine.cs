using System.Numerics;
using Symflux.Fluxes;

namespace Symflux.Multigrid.Inpainting;

/// <summary>The energy along a line: E(u + td) = ½ Σ Ψ(|∇u|² + 2t⟨∇u, ∇d⟩ + t²|∇d|²), all channels coupled.</summary>
internal sealed class EnergyLine<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>How far, in spreads of the data, steps may lead out of the range of the data.</summary>
    private const double Overshoot = 0.1;

    private readonly ImagePart<T> part;
    private readonly PaddedLayout<T> layout;
    private readonly DiffusivityFlux flux;
    private readonly int stride;
    private readonly T[] squares;
    private readonly T[] products;
    private readonly T[] growth;
    private readonly T[] diffusivities;
    private readonly RowSums sums;
    private readonly (T Low, T High)[] ranges;
    private T[][] directions = [];

    /// <summary>Creates a line.</summary>
    /// <param name="part">u; where known, it spans the range of the data.</param>
    /// <param name="layout">Shape of directions.</param>
    /// <param name="flux">Φ with the penaliser Ψ.</param>
    public EnergyLine(ImagePart<T> part, PaddedLayout<T> layout, DiffusivityFlux flux)
    {
        (this.part, this.layout, this.flux) = (part, layout, flux);
        // Rows of whole vectors; what is beyond the image stays 0 and adds nothing.
        stride = (part.Width + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;
        var length = stride * part.Share.Count;
        (squares, products, growth, diffusivities) = (new T[length], new T[length], new T[length], new T[stride]);
        sums = new RowSums(part.Share, 1);
        ranges = RangesOf(part);
    }

    /// <summary>⟨d, Ad⟩ = Σ g(|∇u|²) |∇d|²: the curvature with frozen diffusivities.</summary>
    public double Curvature { get; private set; }

    /// <summary>Chooses the direction, and brings the rows of it around those of this rank.</summary>
    /// <param name="directions">d, one padded buffer per channel, 0 at known samples.</param>
    public void Set(T[][] directions)
    {
        layout.Refresh(directions);
        this.directions = directions;
        Array.Clear(squares);
        Array.Clear(products);
        Array.Clear(growth);
        var (u, width, below) = (part.Solution.Buffer, part.Width, layout.Stride);
        var (inverseX, inverseY) = (T.CreateSaturating(1 / part.Grid.SpacingX), T.CreateSaturating(1 / part.Grid.SpacingY));
        for (var c = 0; c < directions.Length; c++)
        {
            var d = directions[c];
            for (var y = 0; y < part.Share.Count; y++)
            {
                var hasBelow = y < part.EndOfFaces;
                for (var (x, k, i, j) = (0, y * stride, c * part.Grid.Count + part.Row(y), layout.Row(y)); x < width; x++, k++, i++, j++)
                {
                    var (ux, dx) = x < width - 1 ? ((u[i + 1] - u[i]) * inverseX, (d[j + 1] - d[j]) * inverseX) : (T.Zero, T.Zero);
                    var (uy, dy) = hasBelow ? ((u[i + width] - u[i]) * inverseY, (d[j + below] - d[j]) * inverseY) : (T.Zero, T.Zero);
                    squares[k] += ux * ux + uy * uy;
                    products[k] += ux * dx + uy * dy;
                    growth[k] += dx * dx + dy * dy;
                }
            }
        }

        Curvature = Sum(T.Zero, isSlope: false);
    }

    /// <summary>dE/dt at t.</summary>
    public double Slope(double t) => Sum(T.CreateSaturating(t), isSlope: true);

    /// <summary>
    /// Whether E(u + td) is below E(u). A convex energy falls as long as its slope is negative, which rounding does not blur.
    /// </summary>
    public bool Accepts(double t) => (flux.IsMonotone && Slope(t) <= 0) || Change(t) < 0;

    /// <summary>
    /// Whether u + td does not lie far out of the range of the data, which solutions do not leave. Where the energy is not convex, a region may be
    /// thrown away at a cost that hardly grows with the distance.
    /// </summary>
    public bool StaysInRange(double t) => part.Share.IsOnAll(OwnStayInRange(T.CreateSaturating(t)));

    private bool OwnStayInRange(T step)
    {
        for (var c = 0; c < directions.Length; c++)
        {
            var (low, high) = ranges[c];
            for (var y = 0; y < part.Share.Count; y++)
            {
                var u = part.Planes.Row(c, y, part.Width);
                var d = directions[c].AsSpan(layout.Row(y), part.Width);
                for (var x = 0; x < u.Length; x++)
                {
                    var value = u[x] + step * d[x];
                    if (!(value >= low && value <= high))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Σ g(q)·(⟨∇u, ∇d⟩ + t|∇d|²), or Σ g(q)·|∇d|², q = |∇(u + td)|².</summary>
    private double Sum(T t, bool isSlope)
    {
        var step = new Vector<T>(t);
        for (var y = 0; y < part.Share.Count; y++)
        {
            var start = y * stride;
            for (var i = 0; i < stride; i += Vector<T>.Count)
            {
                var product = new Vector<T>(products, start + i);
                var square = new Vector<T>(squares, start + i) + step * (product + product + step * new Vector<T>(growth, start + i));
                // Rounding must not make a square negative.
                Vector.Max(square, Vector<T>.Zero).CopyTo(diffusivities, i);
            }

            flux.EvaluateDiffusivity<T>(diffusivities, diffusivities);
            var rowSum = Vector<T>.Zero;
            for (var i = 0; i < stride; i += Vector<T>.Count)
            {
                var d = new Vector<T>(growth, start + i);
                rowSum += new Vector<T>(diffusivities, i) * (isSlope ? new Vector<T>(products, start + i) + step * d : d);
            }

            sums.Rows[y] = double.CreateSaturating(Vector.Sum(rowSum));
        }

        return sums.Total();
    }

    /// <summary>E(u + td) − E(u), summed as differences.</summary>
    private double Change(double t)
    {
        for (var y = 0; y < part.Share.Count; y++)
        {
            var sum = 0.0;
            for (var i = y * stride; i < y * stride + part.Width; i++)
            {
                var (s, p, d) = (double.CreateSaturating(squares[i]), double.CreateSaturating(products[i]), double.CreateSaturating(growth[i]));
                sum += flux.Penaliser(Math.Max(0, s + t * (2 * p + t * d))) - flux.Penaliser(s);
            }

            sums.Rows[y] = sum;
        }

        return sums.Total() / 2;
    }

    /// <summary>The range of each channel, widened.</summary>
    private static (T Low, T High)[] RangesOf(ImagePart<T> part)
    {
        var channels = part.Solution.Channels;
        // The largest value is the smallest of those with the other sign.
        var ends = new double[2 * channels];
        for (var c = 0; c < channels; c++)
        {
            var (low, high) = (T.PositiveInfinity, T.NegativeInfinity);
            foreach (var value in part.Own(c))
            {
                (low, high) = (T.Min(low, value), T.Max(high, value));
            }

            (ends[2 * c], ends[2 * c + 1]) = (double.CreateSaturating(low), -double.CreateSaturating(high));
        }

        ends = part.Share.Least(ends);
        return [.. Enumerable.Range(0, channels).Select(c => Widened(ends[2 * c], -ends[2 * c + 1]))];

        static (T, T) Widened(double least, double most) =>
            (T.CreateSaturating(least - Overshoot * (most - least)), T.CreateSaturating(most + Overshoot * (most - least)));
    }
}
