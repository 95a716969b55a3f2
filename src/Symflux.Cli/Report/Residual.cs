using Symflux.Fields;

namespace Symflux.Cli.Report;

/// <summary>What was taken from an image: input − output, with its distribution over the samples that are known.</summary>
internal sealed class Residual
{
    /// <summary>Computes the residual.</summary>
    /// <param name="before">The input.</param>
    /// <param name="after">The output, of the same shape.</param>
    /// <param name="seen">1 where the input is known, 0 elsewhere; null where all of it is.</param>
    public Residual(Field<float> before, Field<float> after, Field<float>? seen)
    {
        Field = new Field<float>(before.Grid, before.Channels);
        Seen = seen;
        var known = new List<float>(before.Values.Length);
        for (var c = 0; c < before.Channels; c++)
        {
            var from = before.Channel(c);
            var to = after.Channel(c);
            var target = Field.Channel(c);
            for (var i = 0; i < from.Length; i++)
            {
                if (seen is null || seen.Values[i] != 0)
                {
                    target[i] = from[i] - to[i];
                    known.Add(target[i]);
                }
            }
        }

        Known = known;
        Mean = known.Count == 0 ? 0 : known.Average(value => (double)value);
        Deviation = known.Count == 0 ? 0 : Math.Sqrt(known.Average(value => (value - Mean) * (value - Mean)));
        Largest = known.Count == 0 ? 0 : known.Max(Math.Abs);
    }

    /// <summary>Input − output in grey values; 0 where the input is unknown.</summary>
    public Field<float> Field { get; }

    /// <summary>1 where the input is known, 0 elsewhere; null where all of it is.</summary>
    public Field<float>? Seen { get; }

    /// <summary>The values where the input is known, all channels.</summary>
    public IReadOnlyList<float> Known { get; }

    /// <summary>Mean, in grey values; 0 where the mean grey value was kept.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation, in grey values.</summary>
    public double Deviation { get; }

    /// <summary>Largest absolute value.</summary>
    public double Largest { get; }

    /// <summary>The distribution as density over values in standard deviations, −<paramref name="reach"/> to
    /// +<paramref name="reach"/>.</summary>
    /// <returns>Centres of equal bins with densities of which the integral over all values is 1; none where nothing
    /// varies.</returns>
    public IReadOnlyList<(double X, double Y)> Histogram(int bins = 64, double reach = 4)
    {
        if (Deviation == 0)
        {
            return [];
        }

        var counts = new long[bins];
        foreach (var value in Known)
        {
            var bin = (int)Math.Floor(((value - Mean) / Deviation + reach) / (2 * reach) * bins);
            if (bin >= 0 && bin < bins)
            {
                counts[bin]++;
            }
        }

        var width = 2 * reach / bins;
        return [.. counts.Select((count, i) => (-reach + (i + 0.5) * width, count / (Known.Count * width)))];
    }
}
