using Symflux.Fields;
using Symflux.Imaging.Numerics;
using Symflux.Imaging.Synthesis;

namespace Symflux.Imaging;

/// <summary>
/// Random images that share the statistics of natural ones: discs of power-law sizes and random greys, which fall on
/// each other like leaves.
/// </summary>
/// <remarks>
/// A. B. Lee, D. Mumford, J. Huang, Occlusion models for natural images, Int. J. Computer Vision 41 (2001), 35–59;
/// Y. Gousseau, F. Roueff, Modeling occlusion and scaling in natural images, Multiscale Modeling and Simulation 6 (2007), 105–134.
/// The image is drawn from the top leaf down until every pixel is covered, which samples the stationary model exactly (W. S. Kendall,
/// E. Thönnes, Perfect simulation in stochastic geometry, Pattern Recognition 32 (1999), 1569–1586).
/// </remarks>
public static class DeadLeaves
{
    /// <summary>What may still shine through a pixel when it counts as covered.</summary>
    private const float Negligible = 1 / 256f;

    private const ulong RandomStream = 0xDEAD;

    /// <summary>Draws an image.</summary>
    /// <param name="width">Pixels per row, ≥ 1.</param>
    /// <param name="height">Rows, ≥ 1.</param>
    /// <param name="seed">Any number; the same one gives the same image on every machine.</param>
    /// <param name="options">Sizes, colours, shading; default: flat grey leaves of radius 1 up to the longer side, exponent 3.</param>
    /// <returns>1 or 3 channels with values in 0..255, with smooth edges (area coverage of about a pixel).</returns>
    /// <exception cref="SymfluxException">The size is not positive, or the radii are in the wrong order.</exception>
    public static Field<float> Create(int width, int height, ulong seed, DeadLeavesOptions? options = null)
    {
        options ??= new DeadLeavesOptions();
        var grid = Grid.Image(height, width);
        var largest = options.LargestRadius ?? Math.Max(Math.Max(width, height), 2 * options.SmallestRadius);
        if (!(largest > options.SmallestRadius) || !double.IsFinite(largest))
        {
            throw new SymfluxException(
                $"the largest radius of dead leaves is {largest}; it must be finite and above the smallest, {options.SmallestRadius}");
        }

        var sampler = new LeafSampler(width, height, new PowerLaw(options.Exponent, options.SmallestRadius, largest));
        var random = new RandomSequence(seed, RandomStream);
        var canvas = new Canvas(new Field<float>(grid, options.IsColour ? 3 : 1));
        while (!canvas.IsCovered)
        {
            var leaf = sampler.Next(random);
            canvas.PutUnder(leaf, new LeafPaint(leaf, options, random));
        }

        return canvas.Image;
    }

    /// <summary>An image that is filled from front to back.</summary>
    private sealed class Canvas
    {
        /// <summary>The share of each pixel that no leaf covers yet.</summary>
        private readonly float[] open;

        /// <summary>Number of pixels in each row that are not covered: late leaves mostly fall on finished rows.</summary>
        private readonly int[] openInRow;

        private int openRows;

        public Canvas(Field<float> image)
        {
            Image = image;
            open = new float[image.Grid.Count];
            Array.Fill(open, 1f);
            openInRow = new int[image.Grid.Height];
            Array.Fill(openInRow, image.Grid.Width);
            openRows = image.Grid.Height;
        }

        public Field<float> Image { get; }

        public bool IsCovered => openRows == 0;

        /// <summary>Pixel centres lie at half integers.</summary>
        public void PutUnder(Leaf leaf, LeafPaint paint)
        {
            var (width, height) = (Image.Grid.Width, Image.Grid.Height);
            var reach = leaf.Radius + 0.5;
            var inner = Math.Max(leaf.Radius - 0.5, 0);
            var top = (int)Math.Clamp(Math.Floor(leaf.Y - reach), 0, height);
            var bottom = (int)Math.Clamp(Math.Ceiling(leaf.Y + reach), 0, height);
            for (var y = top; y < bottom; y++)
            {
                var dy = y + 0.5 - leaf.Y;
                var halfWidth = Math.Sqrt(Math.Max(reach * reach - dy * dy, 0));
                if (openInRow[y] == 0 || halfWidth == 0)
                {
                    continue;
                }

                var right = (int)Math.Clamp(Math.Ceiling(leaf.X + halfWidth), 0, width);
                for (var x = (int)Math.Clamp(Math.Floor(leaf.X - halfWidth), 0, width); x < right; x++)
                {
                    if (open[y * width + x] == 0)
                    {
                        continue;
                    }

                    var dx = x + 0.5 - leaf.X;
                    var square = dx * dx + dy * dy;
                    var coverage = square <= inner * inner ? 1 : Math.Clamp(reach - Math.Sqrt(square), 0, 1);
                    if (coverage > 0)
                    {
                        Cover(x, y, (float)coverage, paint);
                    }
                }
            }
        }

        private void Cover(int x, int y, float coverage, LeafPaint paint)
        {
            var index = y * Image.Grid.Width + x;
            var share = open[index] * coverage;
            var relief = paint.ReliefAt(x + 0.5, y + 0.5);
            for (var c = 0; c < Image.Channels; c++)
            {
                Image.Channel(c)[index] += share * paint.Value(c, relief);
            }

            open[index] -= share;
            if (open[index] <= Negligible)
            {
                Finish(index, y);
            }
        }

        /// <summary>Shares what is still open among the leaves that are there, so that values stay averages of leaf values.</summary>
        private void Finish(int index, int y)
        {
            for (var c = 0; c < Image.Channels; c++)
            {
                ref var value = ref Image.Channel(c)[index];
                value = Math.Clamp(value / (1 - open[index]), 0, 255);
            }

            open[index] = 0;
            if (--openInRow[y] == 0)
            {
                openRows--;
            }
        }
    }
}
