using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Operators;

/// <summary>
/// The smallest common window that holds all stencils of a bank with their origins in the same place, so that the bank
/// is one convolution. Positions of the window that a stencil does not have carry weight 0.
/// </summary>
internal sealed class StencilWindow
{
    private readonly ImmutableArray<Stencil> shapes;

    public StencilWindow(StencilBank bank, int dimension)
    {
        shapes = bank.Stencils;
        Boundary = bank.Boundary;
        InputChannels = bank.InputChannels;
        Axes = [.. Enumerable.Range(0, dimension).Reverse().Select(i => (Axis)i)];
        Before = [.. Axes.Select(axis => shapes.Max(s => s.OriginOf(axis)))];
        After = [.. Axes.Select(axis => shapes.Max(s => AfterOrigin(s, axis)))];
        LargestExtents = [.. Axes.Select(axis => shapes.Max(s => s.ExtentOf(axis)))];
        Shape = [shapes.Length, InputChannels, .. Axes.Select((_, i) => (long)ExtentOf(i))];
        Taps = Axes.Select((_, i) => ExtentOf(i)).Aggregate(1, (a, b) => a * b);
    }

    public Boundary Boundary { get; }

    /// <summary>m.</summary>
    public int InputChannels { get; }

    /// <summary>C.</summary>
    public int OutputChannels => shapes.Length;

    /// <summary>The axes of the grid in the order of a tensor's dimensions: (z, y, x), (y, x) or (x).</summary>
    public ImmutableArray<Axis> Axes { get; }

    /// <summary>Per axis, how far the window reaches to lower positions.</summary>
    public ImmutableArray<int> Before { get; }

    /// <summary>Per axis, how far the window reaches to higher positions.</summary>
    public ImmutableArray<int> After { get; }

    /// <summary>Per axis, the largest extent of a stencil; less than that of the window where origins differ.</summary>
    public ImmutableArray<int> LargestExtents { get; }

    /// <summary>Shape of the weight tensor: C × m × window.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Per axis, the extent of the window.</summary>
    public ImmutableArray<int> Extents => [.. Axes.Select((_, i) => ExtentOf(i))];

    /// <summary>Whether every stencil has exactly the window's extents and origin.</summary>
    public bool IsFilled => shapes.All(stencil => Axes.Index().All(
        axis => stencil.OriginOf(axis.Item) == Before[axis.Index] && AfterOrigin(stencil, axis.Item) == After[axis.Index]));

    /// <summary>Number of positions in the window.</summary>
    public int Taps { get; }

    /// <summary>How far a stencil reaches to higher positions.</summary>
    public static int AfterOrigin(Stencil stencil, Axis axis) => stencil.ExtentOf(axis) - 1 - stencil.OriginOf(axis);

    /// <summary>Extent of the window along the axis of index <paramref name="i"/>.</summary>
    public int ExtentOf(int i) => Before[i] + 1 + After[i];

    /// <summary>The stencil of an output channel: its shape and its weights at construction.</summary>
    public Stencil StencilOf(int channel) => shapes[channel];

    /// <summary>The bank's weights in the order of the weight tensor.</summary>
    public double[] Embed()
    {
        var weights = new double[OutputChannels * InputChannels * Taps];
        Visit((place, channel, tap) => weights[place] = shapes[channel].Coefficients[tap]);
        return weights;
    }

    /// <summary>1 where a stencil has a weight, 0 elsewhere; null when every stencil fills the window.</summary>
    /// <param name="keepChannels">Whether state channels that a stencil does not read (all weights 0) count as having none.</param>
    public double[]? TapMask(bool keepChannels = false)
    {
        var mask = new double[OutputChannels * InputChannels * Taps];
        Visit((place, channel, tap) =>
        {
            var stencil = shapes[channel];
            var taps = stencil.Depth * stencil.Height * stencil.Width;
            var isRead = !keepChannels || stencil.Coefficients.Slice(tap / taps * taps, taps).ContainsAnyExcept(0.0);
            mask[place] = isRead ? 1 : 0;
        });
        return mask.Contains(0) ? mask : null;
    }

    /// <summary>The bank with the original shapes and the given weights.</summary>
    public StencilBank Extract(ReadOnlySpan<double> weights)
    {
        var coefficients = shapes.Select(s => new double[s.Coefficients.Length]).ToArray();
        var values = weights.ToArray();
        Visit((place, channel, tap) => coefficients[channel][tap] = values[place]);
        return new StencilBank(
            shapes.Select((s, c) => new Stencil(
                coefficients[c], s.InputChannels, s.Depth, s.Height, s.Width, s.OriginZ, s.OriginY, s.OriginX)),
            Boundary);
    }

    /// <summary>Calls back for every weight: its place in the weight tensor, output channel, place in the stencil.</summary>
    private void Visit(Action<int, int, int> visit)
    {
        for (var c = 0; c < shapes.Length; c++)
        {
            var s = shapes[c];
            var tap = 0;
            for (var i = 0; i < InputChannels; i++)
            for (var z = 0; z < s.Depth; z++)
            for (var y = 0; y < s.Height; y++)
            for (var x = 0; x < s.Width; x++, tap++)
            {
                var place = c * InputChannels + i;
                for (var a = 0; a < Axes.Length; a++)
                {
                    var position = Axes[a] switch { Axis.X => x, Axis.Y => y, _ => z };
                    place = place * ExtentOf(a) + Before[a] - s.OriginOf(Axes[a]) + position;
                }

                visit(place, c, tap);
            }
        }
    }
}
