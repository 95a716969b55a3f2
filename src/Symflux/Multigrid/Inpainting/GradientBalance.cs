using System.Numerics;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// KᵀF(Kx) on the unknown samples of an image, 0 at known ones: K takes forward differences with natural boundaries, and F, any function of the gradients
/// of a pixel in all channels, comes from outside. One pass over memory, row by row; rows are shared between threads. The row above those of a rank is
/// computed with them, for the fluxes between the two.
/// </summary>
internal sealed class GradientBalance<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int channels;
    private readonly int width;
    private readonly T inverseX;
    private readonly T inverseY;
    private readonly ImagePart<T> part;
    private readonly PaddedLayout<T> layout;
    private readonly Band[] bands;
    private readonly RowJob rows;
    private Planes<T> source;
    private T[][] target = [];
    private T sign;
    private IGradientFlux<T>? flux;

    /// <summary>Makes room.</summary>
    /// <param name="part">The image.</param>
    /// <param name="layout">Shape of the results.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public GradientBalance(ImagePart<T> part, PaddedLayout<T> layout, int threads)
    {
        (this.part, this.layout, channels, width) = (part, layout, part.Solution.Channels, part.Width);
        (inverseX, inverseY) = (T.CreateSaturating(1 / part.Grid.SpacingX), T.CreateSaturating(1 / part.Grid.SpacingY));
        bands = [.. Enumerable.Range(0, threads).Select(_ => new Band(channels, layout.Stride))];
        rows = new RowJob(layout.Height, (long)channels * width, Run);
    }

    /// <summary>target = ±KᵀF(Kx).</summary>
    /// <param name="x">x; its values at known samples count, and those of the rows around it.</param>
    /// <param name="flux">F; null for the identity.</param>
    /// <param name="isNegative">Whether the balance is negated, as in a residual.</param>
    /// <param name="target">Receives the balance, one padded buffer per channel.</param>
    /// <param name="team">The threads that share the work.</param>
    public void Evaluate(Planes<T> x, IGradientFlux<T>? flux, bool isNegative, T[][] target, ThreadTeam team)
    {
        (source, this.flux, this.target, sign) = (x, flux, target, isNegative ? -T.One : T.One);
        rows.On(team);
    }

    /// <summary>The gradients in a row of x, divided by the spacings; 0 where there is no neighbour.</summary>
    public void Gradients(Planes<T> x, int y, T[][] along, T[][] below)
    {
        for (var c = 0; c < channels; c++)
        {
            var u = x.Row(c, y, width);
            Difference(u[..^1], u[1..], inverseX, along[c]);
            along[c][width - 1] = T.Zero;
            if (y < part.EndOfFaces)
            {
                Difference(u, x.Row(c, y + 1, width), inverseY, below[c]);
            }
            else
            {
                below[c].AsSpan(0, width).Clear();
            }
        }
    }

    private static void Difference(ReadOnlySpan<T> from, ReadOnlySpan<T> to, T inverse, Span<T> result)
    {
        var (scale, i) = (new Vector<T>(inverse), 0);
        for (; i <= from.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            (scale * (new Vector<T>(to[i..]) - new Vector<T>(from[i..]))).CopyTo(result[i..]);
        }

        for (; i < from.Length; i++)
        {
            result[i] = inverse * (to[i] - from[i]);
        }
    }

    private void Run(int first, int end, int thread)
    {
        var band = bands[thread];
        if (first < end)
        {
            if (first > part.FirstRow)
            {
                Fluxes(first - 1, band, thread);
            }
            else
            {
                band.ClearBelow();
            }
        }

        for (var y = first; y < end; y++)
        {
            band.Advance();
            Fluxes(y, band, thread);
            for (var c = 0; c < channels; c++)
            {
                Balance(y, band.Along[c], band.Above[c], band.Below[c], target[c].AsSpan(layout.Row(y), width));
            }
        }
    }

    private void Fluxes(int y, Band band, int thread)
    {
        Gradients(source, y, band.Along, band.Below);
        flux?.Turn(y, band.Along, band.Below, thread);
    }

    /// <summary>What leaves a sample through its faces, less what comes in.</summary>
    private void Balance(int y, ReadOnlySpan<T> along, ReadOnlySpan<T> above, ReadOnlySpan<T> below, Span<T> result)
    {
        var isKnown = part.Known(y);
        var (scaleX, scaleY) = (sign * inverseX, sign * inverseY);
        var (x, y2) = (new Vector<T>(scaleX), new Vector<T>(scaleY));
        result[0] = isKnown[0] == T.Zero ? scaleY * (above[0] - below[0]) - scaleX * along[0] : T.Zero;
        var i = 1;
        for (; i <= width - Vector<T>.Count; i += Vector<T>.Count)
        {
            var balance = Simd.MultiplyAdd(
                x, new Vector<T>(along[(i - 1)..]) - new Vector<T>(along[i..]), y2 * (new Vector<T>(above[i..]) - new Vector<T>(below[i..])));
            Vector.ConditionalSelect(Vector.Equals(new Vector<T>(isKnown[i..]), Vector<T>.Zero), balance, Vector<T>.Zero).CopyTo(result[i..]);
        }

        for (; i < width; i++)
        {
            result[i] = isKnown[i] == T.Zero
                ? T.MultiplyAddEstimate(scaleX, along[i - 1] - along[i], scaleY * (above[i] - below[i]))
                : T.Zero;
        }
    }

    /// <summary>The fluxes of a row and of the one above it. Rows are 0 beyond the image, for whole vectors.</summary>
    private sealed class Band(int channels, int length)
    {
        public T[][] Along { get; } = Create(channels, length);

        public T[][] Above { get; private set; } = Create(channels, length);

        public T[][] Below { get; private set; } = Create(channels, length);

        public void Advance() => (Above, Below) = (Below, Above);

        public void ClearBelow()
        {
            foreach (var row in Below)
            {
                Array.Clear(row);
            }
        }

        private static T[][] Create(int channels, int length) => [.. Enumerable.Range(0, channels).Select(_ => new T[length])];
    }
}
