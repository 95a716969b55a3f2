namespace Symflux.Cli.Report;

/// <summary>A logarithmic axis: from values to places, with lines at powers of ten and, where there are few of these, between them.</summary>
internal sealed class LogAxis
{
    /// <summary>With more decades than this, numbers between the powers of ten are left out.</summary>
    private const int FewDecades = 3;

    private readonly double low, high, from, to;

    /// <summary>Makes the axis.</summary>
    /// <param name="values">Positive; at least one.</param>
    /// <param name="from">The place of the lower end.</param>
    /// <param name="to">That of the upper end.</param>
    public LogAxis(IReadOnlyList<double> values, double from, double to)
    {
        (this.from, this.to) = (from, to);
        (low, high) = (Math.Log10(values.Min()), Math.Log10(values.Max()));
        var room = Math.Max(0.06 * (high - low), 0.08);
        (low, high) = (low - room, high + room);
        double[] steps = high - low > FewDecades ? [1] : [1, 2, 5];
        Ticks =
        [
            .. Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(high) - (int)Math.Floor(low) + 1)
                .SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))
                .Where(tick => Math.Log10(tick) >= low && Math.Log10(tick) <= high),
        ];
        // At most one label for a twelfth of the axis.
        var every = Math.Max(1, (int)Math.Ceiling(Ticks.Count / 10.0));
        Labelled = [.. Ticks.Where((_, index) => index % every == 0)];
    }

    /// <summary>Where lines are.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Those with a number.</summary>
    public IReadOnlyList<double> Labelled { get; }

    /// <summary>A number as the axis has it: plain where it is short, else as a power of ten.</summary>
    public static string Words(double tick)
    {
        var power = (int)Math.Floor(Math.Log10(tick) + 1e-9);
        var factor = tick / Math.Pow(10, power);
        return tick is >= 0.0009 and < 99_999 ? $"{tick:0.####}" : $"{(Math.Abs(factor - 1) < 1e-9 ? "" : $"{factor:0}·")}10{Raised(power)}";
    }

    /// <summary>The place of a value.</summary>
    public double At(double value) => from + (Math.Log10(value) - low) / (high - low) * (to - from);

    private static string Raised(int power) =>
        string.Concat($"{power}".Select(letter => letter == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[letter - '0']));
}
