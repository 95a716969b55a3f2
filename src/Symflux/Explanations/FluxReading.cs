using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Symflux.Fluxes;

namespace Symflux.Explanations;

/// <summary>An interval of arguments of a flux.</summary>
/// <param name="From">Lower end; null: −∞.</param>
/// <param name="To">Upper end; null: ∞.</param>
public sealed record FluxInterval(double? From, double? To);

/// <summary>A flux function Φ read as a diffusivity: where it diffuses forwards, and where backwards.</summary>
/// <remarks>Found by sampling |s| ≤ <see cref="Range"/> with at least 16 points between knots, and bisection.</remarks>
public sealed record FluxReading
{
    private FluxReading(Flux flux) => Flux = flux;

    /// <summary>Φ.</summary>
    [JsonIgnore]
    public Flux Flux { get; }

    /// <summary>The name in the literature.</summary>
    public required string Name { get; init; }

    /// <summary>The channels of Ku that it acts on, from 0 on.</summary>
    public required ImmutableArray<int> Channels { get; init; }

    /// <summary>Number of channels that share one evaluation, Φ(v) = g(|v|²)v; 1: every channel by itself.</summary>
    public required int GroupSize { get; init; }

    /// <summary>λ, in grey values per grid unit; null where the flux has none.</summary>
    public required double? Contrast { get; init; }

    /// <summary>L with 0 ≤ g ≤ L; null where there is none.</summary>
    public required double? Bound { get; init; }

    /// <summary>Infimum of Φ'.</summary>
    public required double LowestSlope { get; init; }

    /// <summary>Supremum of Φ'.</summary>
    public required double HighestSlope { get; init; }

    /// <summary>Φ'(0): the diffusivity that small signals meet.</summary>
    public required double SlopeAtZero { get; init; }

    /// <summary>Where Φ' &lt; 0: signals there are diffused backwards, that is, sharpened. Forward everywhere else.</summary>
    public required ImmutableArray<FluxInterval> Backward { get; init; }

    /// <summary>Where g(s) = Φ(s)/s changes its sign; empty for diffusivities.</summary>
    public required ImmutableArray<double> SignChanges { get; init; }

    /// <summary>The largest |Φ(s)| for |s| ≤ <see cref="Range"/>.</summary>
    public required double LargestFlux { get; init; }

    /// <summary>Where it is taken.</summary>
    public required double LargestFluxAt { get; init; }

    /// <summary>Arguments up to this size were looked at.</summary>
    public required double Range { get; init; }

    /// <summary>"forward everywhere", "backward for |s| &gt; 4".</summary>
    public string Direction() => ReadingPrinter.Direction(this);

    /// <summary>Reads a flux.</summary>
    /// <param name="group">The flux with the channels that it couples.</param>
    public static FluxReading Of(FluxGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Of(group.Flux, group.Channels, group.Channels.Length);
    }

    /// <summary>Reads all fluxes of a layer; equal ones on groups of equal size are read together.</summary>
    public static ImmutableArray<FluxReading> Of(FluxLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return
        [
            .. layer.Groups.GroupBy(group => (group.Flux, group.Channels.Length)).AsParallel().AsOrdered()
                .Select(alike => Of(alike.Key.Flux, [.. alike.SelectMany(group => group.Channels)], alike.Key.Length)),
        ];
    }

    private static FluxReading Of(Flux flux, ImmutableArray<int> channels, int groupSize)
    {
        var range = FluxPrinter.Range(flux);
        var samples = Math.Max(512, 16 * FluxPrinter.Pieces(flux));
        // Offset by a fraction of a sample: kinks at knots, and the zero of Φ at 0, lie between samples.
        var points = Enumerable.Range(-samples, 2 * samples).Select(k => (k + 0.5) * range / samples).ToArray();
        var largest = Peak(flux, points, range);
        return new FluxReading(flux)
        {
            Name = flux.Title,
            Channels = channels,
            GroupSize = groupSize,
            Contrast = FluxPrinter.Contrast(flux),
            Bound = flux.Bound,
            LowestSlope = flux.Slopes.Lowest,
            HighestSlope = flux.Slopes.Highest,
            SlopeAtZero = flux.Slope(0),
            Backward = BackwardRanges(flux, points),
            SignChanges = [.. Changes(s => flux.Value(s) / s, points)],
            LargestFlux = Math.Abs(flux.Value(largest)),
            LargestFluxAt = Math.Abs(largest),
            Range = range,
        };
    }

    private static ImmutableArray<FluxInterval> BackwardRanges(Flux flux, double[] points)
    {
        if (flux.IsMonotone)
        {
            return [];
        }

        var ranges = ImmutableArray.CreateBuilder<FluxInterval>();
        var backward = flux.Slope(points[0]) < 0;
        double? from = null;
        foreach (var change in Changes(flux.Slope, points))
        {
            if (backward)
            {
                ranges.Add(new FluxInterval(from, change));
            }

            (backward, from) = (!backward, change);
        }

        if (backward)
        {
            ranges.Add(new FluxInterval(from, null));
        }

        return ranges.ToImmutable();
    }

    /// <summary>Where |Φ| is largest: the best of the points and the ends of the range, refined by golden sections.</summary>
    private static double Peak(Flux flux, double[] points, double range)
    {
        var best = points.Append(-range).Append(range).MaxBy(Size);
        var spacing = points[1] - points[0];
        var (low, high) = (Math.Max(best - spacing, -range), Math.Min(best + spacing, range));
        for (var step = 0; step < 80; step++)
        {
            var (a, b) = (high - 0.618 * (high - low), low + 0.618 * (high - low));
            (low, high) = Size(a) < Size(b) ? (a, high) : (low, b);
        }

        var refined = 0.5 * (low + high);
        return Size(refined) > Size(best) ? refined : best;

        double Size(double s) => Math.Abs(flux.Value(s));
    }

    /// <summary>Where a function turns negative or stops to be so, found by bisection between the points.</summary>
    private static IEnumerable<double> Changes(Func<double, double> function, double[] points)
    {
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var (low, high) = (points[i], points[i + 1]);
            var before = function(low) < 0;
            if (before == function(high) < 0)
            {
                continue;
            }

            for (var step = 0; step < 60; step++)
            {
                var middle = 0.5 * (low + high);
                (low, high) = function(middle) < 0 == before ? (middle, high) : (low, middle);
            }

            yield return 0.5 * (low + high);
        }
    }
}
