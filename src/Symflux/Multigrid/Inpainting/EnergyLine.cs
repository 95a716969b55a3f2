using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;

namespace Symflux.Multigrid.Inpainting;

/// <summary>The energy along a line: E(u + td) = ½ Σ Ψ(|∇u|² + 2t⟨∇u, ∇d⟩ + t²|∇d|²), all channels coupled.</summary>
internal sealed class EnergyLine<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>How far, in spreads of the data, steps may lead out of the range of the data.</summary>
    private const double Overshoot = 0.1;

    private const int Block = 512;

    private readonly Field<T> solution;
    private readonly PaddedLayout<T> layout;
    private readonly DiffusivityFlux flux;
    private readonly T[] squares;
    private readonly T[] products;
    private readonly T[] growth;
    private readonly T[] diffusivities = new T[Block];
    private readonly (double Low, double High)[] ranges;
    private T[][] directions = [];

    /// <summary>Creates a line.</summary>
    /// <param name="solution">u; where known, it spans the range of the data.</param>
    /// <param name="layout">Shape of directions.</param>
    /// <param name="flux">Φ with the penaliser Ψ.</param>
    public EnergyLine(Field<T> solution, PaddedLayout<T> layout, DiffusivityFlux flux)
    {
        (this.solution, this.layout, this.flux) = (solution, layout, flux);
        // Whole blocks; what is beyond the image stays 0 and adds nothing.
        var length = (solution.Grid.Count + Block - 1) / Block * Block;
        (squares, products, growth) = (new T[length], new T[length], new T[length]);
        ranges = [.. Enumerable.Range(0, solution.Channels).Select(c => Range(solution.Channel(c)))];
    }

    /// <summary>⟨d, Ad⟩ = Σ g(|∇u|²) |∇d|²: the curvature with frozen diffusivities.</summary>
    public double Curvature { get; private set; }

    /// <summary>Chooses the direction.</summary>
    /// <param name="directions">d, one padded buffer per channel, 0 at known samples.</param>
    public void Set(T[][] directions)
    {
        this.directions = directions;
        Array.Clear(squares);
        Array.Clear(products);
        Array.Clear(growth);
        var (width, height, stride) = (solution.Grid.Width, solution.Grid.Height, layout.Stride);
        var (inverseX, inverseY) = (T.CreateSaturating(1 / solution.Grid.SpacingX), T.CreateSaturating(1 / solution.Grid.SpacingY));
        for (var c = 0; c < directions.Length; c++)
        {
            var u = solution.Channel(c);
            var d = directions[c];
            for (var y = 0; y < height; y++)
            {
                for (var (x, i, j) = (0, y * width, layout.Row(y)); x < width; x++, i++, j++)
                {
                    var (ux, dx) = x < width - 1 ? ((u[i + 1] - u[i]) * inverseX, (d[j + 1] - d[j]) * inverseX) : (T.Zero, T.Zero);
                    var (uy, dy) = y < height - 1 ? ((u[i + width] - u[i]) * inverseY, (d[j + stride] - d[j]) * inverseY) : (T.Zero, T.Zero);
                    squares[i] += ux * ux + uy * uy;
                    products[i] += ux * dx + uy * dy;
                    growth[i] += dx * dx + dy * dy;
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
    public bool StaysInRange(double t)
    {
        var (step, width) = (T.CreateSaturating(t), solution.Grid.Width);
        for (var c = 0; c < directions.Length; c++)
        {
            var u = solution.Channel(c);
            var (low, high) = (T.CreateSaturating(ranges[c].Low), T.CreateSaturating(ranges[c].High));
            for (var i = 0; i < u.Length; i++)
            {
                var value = u[i] + step * directions[c][layout.Row(i / width) + i % width];
                if (!(value >= low && value <= high))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Σ g(q)·(⟨∇u, ∇d⟩ + t|∇d|²), or Σ g(q)·|∇d|², q = |∇(u + td)|².</summary>
    private double Sum(T t, bool isSlope)
    {
        var (sum, step) = (0.0, new Vector<T>(t));
        for (var start = 0; start < squares.Length; start += Block)
        {
            for (var i = 0; i < Block; i += Vector<T>.Count)
            {
                var product = new Vector<T>(products, start + i);
                var square = new Vector<T>(squares, start + i) + step * (product + product + step * new Vector<T>(growth, start + i));
                // Rounding must not make a square negative.
                Vector.Max(square, Vector<T>.Zero).CopyTo(diffusivities, i);
            }

            flux.EvaluateDiffusivity<T>(diffusivities, diffusivities);
            var blockSum = Vector<T>.Zero;
            for (var i = 0; i < Block; i += Vector<T>.Count)
            {
                var d = new Vector<T>(growth, start + i);
                blockSum += new Vector<T>(diffusivities, i) * (isSlope ? new Vector<T>(products, start + i) + step * d : d);
            }

            sum += double.CreateSaturating(Vector.Sum(blockSum));
        }

        return sum;
    }

    /// <summary>E(u + td) − E(u), summed as differences.</summary>
    private double Change(double t)
    {
        var sum = 0.0;
        for (var i = 0; i < solution.Grid.Count; i++)
        {
            var (s, p, d) = (double.CreateSaturating(squares[i]), double.CreateSaturating(products[i]), double.CreateSaturating(growth[i]));
            sum += flux.Penaliser(Math.Max(0, s + t * (2 * p + t * d))) - flux.Penaliser(s);
        }

        return sum / 2;
    }

    private static (double Low, double High) Range(ReadOnlySpan<T> values)
    {
        var (low, high) = (values[0], values[0]);
        foreach (var value in values)
        {
            (low, high) = (T.Min(low, value), T.Max(high, value));
        }

        var (least, most) = (double.CreateSaturating(low), double.CreateSaturating(high));
        return (least - Overshoot * (most - least), most + Overshoot * (most - least));
    }
}
