using Symflux.Operators;

namespace Symflux.Torch.Training;

/// <summary>Stencils that training starts from; weights are ordered like those of a <see cref="Stencil"/>, the channel slowest.</summary>
internal static class StartingStencils
{
    /// <summary>Norm of the hidden channels' part of a stencil, against 1 for the visible channels.</summary>
    private const double HiddenNorm = 0.3;

    /// <summary>The first products of cosines by frequency, without the constant, each of norm 1, on squares or cubes; continued by repetition.</summary>
    public static IEnumerable<double[]> Cosines(int dimension, int extent, int count)
    {
        var basis = (
            from d in Enumerable.Range(0, dimension == 3 ? extent : 1)
            from v in Enumerable.Range(0, extent)
            from h in Enumerable.Range(0, extent)
            where d + v + h > 0
            orderby d + v + h, d, v
            select (d, v, h)).ToArray();
        for (var c = 0; c < count; c++)
        {
            var (d, v, h) = basis[c % basis.Length];
            var weights = new double[(dimension == 3 ? extent : 1) * extent * extent];
            for (var i = 0; i < weights.Length; i++)
            {
                var (z, y, x) = (i / extent / extent, i / extent % extent, i % extent);
                weights[i] = (dimension == 3 ? Cosine(d, z) : 1) * Cosine(v, y) * Cosine(h, x);
            }

            yield return weights;
        }

        double Cosine(int frequency, int place) =>
            Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / extent) * Math.Cos(Math.PI * frequency * (place + 0.5) / extent);
    }

    /// <summary>
    /// Random combinations of products of cosines, low frequencies first, each of norm 1: stencils in all directions, to be
    /// used with their mirror images.
    /// </summary>
    public static IEnumerable<double[]> RandomCombinations(int extent, int count, ulong seed)
    {
        var cosines = Cosines(2, extent, extent * extent - 1).ToArray();
        for (var c = 0; c < count; c++)
        {
            var weights = new double[extent * extent];
            foreach (var (i, cosine) in cosines.Index())
            {
                var amplitude = (CounterRandom.Bits(seed, (ulong)c, (ulong)i) / Math.Pow(2, 64) - 0.5) / (2 + i);
                for (var k = 0; k < weights.Length; k++)
                {
                    weights[k] += amplitude * cosine[k];
                }
            }

            var norm = Math.Sqrt(weights.Sum(w => w * w));
            yield return [.. weights.Select(w => w / norm)];
        }
    }

    /// <summary>
    /// Stencils on red, green and blue: every second one sees the brightness, the others the two opponent colours in turn, all
    /// from the lowest frequencies on.
    /// </summary>
    public static IEnumerable<double[]> Coloured(IEnumerable<double[]> cosines)
    {
        double[][] opponents = [[1 / Math.Sqrt(2), 0, -1 / Math.Sqrt(2)], [1 / Math.Sqrt(6), -2 / Math.Sqrt(6), 1 / Math.Sqrt(6)]];
        double[] brightness = [1 / Math.Sqrt(3), 1 / Math.Sqrt(3), 1 / Math.Sqrt(3)];
        var all = cosines.ToArray();
        return all.Select((_, c) =>
        {
            var colour = c % 2 == 0 ? brightness : opponents[c / 2 % 2];
            var cosine = all[c % 2 == 0 ? c / 2 : c / 4];
            return (double[])[.. colour.SelectMany(share => cosine.Select(weight => share * weight))];
        });
    }

    /// <summary>
    /// A stencil and its mirror images in both axes. A fixed step is limited by the norm bound, which a reflecting bank that is
    /// not closed under mirroring pays with a factor of √2 per axis. Single cosines are closed too, but would stay symmetric.
    /// </summary>
    public static IEnumerable<Stencil> MirrorImages(Stencil stencil)
    {
        var (height, width) = (stencil.Height, stencil.Width);
        foreach (var (flipY, flipX) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            var weights = stencil.Coefficients.ToArray();
            for (var i = 0; i < weights.Length; i++)
            {
                var (channel, y, x) = (i / width / height, i / width % height, i % width);
                weights[i] = stencil.Coefficients[(channel * height + (flipY ? height - 1 - y : y)) * width + (flipX ? width - 1 - x : x)];
            }

            yield return new Stencil(weights, stencil.InputChannels, 1, height, width);
        }
    }

    /// <summary>A pattern of s·k samples squared, in one or several channels, as a stencil of k cells squared with the same inner products.</summary>
    public static double[] OnCells(double[] pattern, CellTransform cells, int extent)
    {
        var (size, side) = (cells.Size, cells.Size * extent);
        var channels = pattern.Length / side / side;
        var weights = new double[pattern.Length];
        for (var i = 0; i < pattern.Length; i++)
        {
            var (channel, y, x) = (i / side / side, i / side % side, i % side);
            var sample = y % size * size + x % size;
            for (var q = 0; q < cells.Coefficients; q++)
            {
                weights[((q * channels + channel) * extent + y / size) * extent + x / size] += cells[q, sample] * pattern[i];
            }
        }

        return weights;
    }

    /// <summary>
    /// Adds random weights for the hidden channels, other ones in every stencil and block: what is alike at the start
    /// would stay alike.
    /// </summary>
    /// <param name="visible">Weights of the visible channels.</param>
    /// <param name="places">Which channels of the state these are.</param>
    /// <param name="channels">Number of channels of the state.</param>
    /// <param name="extent">k, of rows and columns.</param>
    /// <param name="depth">k for volumes, 1 for images.</param>
    /// <param name="seed">Of the random weights.</param>
    public static Stencil WithHidden(double[] visible, int[] places, int channels, int extent, int depth, ulong seed)
    {
        var window = depth * extent * extent;
        var weights = new double[channels * window];
        var amplitude = HiddenNorm * Math.Sqrt(12.0 / Math.Max(1, weights.Length - visible.Length));
        foreach (var (i, channel) in places.Index())
        {
            visible.AsSpan(i * window, window).CopyTo(weights.AsSpan(channel * window));
        }

        foreach (var channel in Enumerable.Range(0, channels).Except(places))
        {
            for (var i = channel * window; i < (channel + 1) * window; i++)
            {
                weights[i] = amplitude * (CounterRandom.Bits(seed, 1, (ulong)i) / Math.Pow(2, 64) - 0.5);
            }
        }

        return new Stencil(weights, channels, depth, extent, extent);
    }
}
