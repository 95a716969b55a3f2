using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>
/// The generalised Anscombe transform: a change of grey values after which the noise of a <see cref="NoiseModel"/> has standard
/// deviation 1 everywhere, and the exact unbiased inverse for the mean of what was transformed.
/// </summary>
/// <remarks>
/// f(z) = (2/a)·√(a·z + 3a²/8 + b), for a = 0 the division by σ. A denoiser finds E f(z), not f(E z); the inverse maps
/// the first to E z, by a table of E f(z) that is computed by quadrature for Poisson and normal numbers, and by the closed form of large
/// means. Below no photons it goes on along its tangent. M. Mäkitalo, A. Foi, Optimal inversion of the generalized
/// Anscombe transformation for Poisson-Gaussian noise, IEEE Transactions on Image Processing 22 (2013), 91–103.
/// </remarks>
public sealed class VarianceStabilisation
{
    /// <summary>Photons from which on the closed form is exact to 1E-4 of the noise.</summary>
    private const double ClosedFormFrom = 60;

    /// <summary>Entries of the table, evenly spaced in √(photons).</summary>
    private const int TableLength = 160;

    /// <summary>Turns after which the asymptotic inverse is solved as exactly as numbers are.</summary>
    private const int AsymptoticTurns = 12;

    /// <summary>The normal density at the midpoints of ±6 standard deviations.</summary>
    private static readonly double[] NormalWeights =
        [.. Enumerable.Range(0, 240).Select(i => 6 * (2 * (i + 0.5) / 240 - 1)).Select(t => Math.Exp(-t * t / 2))];

    private readonly NoiseModel model;
    private readonly double offset;
    private readonly double readVariance;
    private readonly double constant;
    private readonly double[] photons = [];
    private readonly double[] expected = [];

    /// <summary>Creates the transform.</summary>
    /// <param name="model">The noise.</param>
    /// <param name="lowestMean">
    /// The smallest mean in the image, where it is known: the grey value of no photons lies at or below it. It matters to the inverse only,
    /// and only for few photons.
    /// </param>
    /// <exception cref="SymfluxException">There is no noise.</exception>
    public VarianceStabilisation(NoiseModel model, double? lowestMean = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is { Gain: 0, ReadNoise: 0 })
        {
            throw new SymfluxException("there is no noise to stabilise; leave the image as it is");
        }

        this.model = model;
        if (model.IsGaussian)
        {
            return;
        }

        // All offsets from −b/a on have the same means and variances; means far below the one that the model states ask for a lower one.
        offset = lowestMean is { } lowest && lowest + model.DeviationAt(model.Offset) < model.Offset
            ? Math.Max(-model.Intercept / model.Gain, lowest)
            : model.Offset;
        readVariance = Math.Max(0, (model.Intercept + model.Gain * offset) / (model.Gain * model.Gain));
        constant = 0.375 + readVariance;
        if (constant < ClosedFormFrom)
        {
            (photons, expected) = Table();
        }
    }

    /// <summary>The transformed value f(z).</summary>
    public double Forward(double value)
    {
        if (model.IsGaussian)
        {
            return value / model.ReadNoise;
        }

        return Stabilised((value - offset) / model.Gain);
    }

    /// <summary>The mean of the values whose transformed ones have a given mean.</summary>
    public double Inverse(double stabilised) => model.IsGaussian
        ? stabilised * model.ReadNoise
        : offset + model.Gain * PhotonsFrom(stabilised + Shift);

    /// <summary>The mean E f(z) of the transformed values of samples whose mean is given: what <see cref="Inverse(double)"/> takes back.</summary>
    /// <param name="mean">E z, in grey values.</param>
    public double Mean(double mean) => model.IsGaussian
        ? mean / model.ReadNoise
        : ExpectedOf((mean - offset) / model.Gain) - Shift;

    /// <summary>A field with unit noise.</summary>
    public Field<float> Forward(Field<float> field) => Map(field, Forward);

    /// <summary>The field whose stabilised mean is given.</summary>
    public Field<float> Inverse(Field<float> field) => Map(field, Inverse);

    /// <summary>What f is shifted by: for a small gain f would be large and its noise lost in single precision.</summary>
    private double Shift => 2 * Math.Sqrt(constant);

    /// <summary>f in units of photons, shifted to be 0 for none: 2√(x + c) − 2√c without cancellation.</summary>
    private double Stabilised(double x)
    {
        var root = Math.Sqrt(Math.Max(0, x + constant));
        return 2 * (Math.Max(x, -constant) / (root + Math.Sqrt(constant)));
    }

    private double PhotonsFrom(double d)
    {
        if (expected.Length == 0 || d >= expected[^1])
        {
            // Its poles lie far below all values that occur.
            d = Math.Max(d, 1);
            return d * d / 4 - readVariance + Correction(d);
        }

        if (d <= expected[0])
        {
            return (d - expected[0]) * (photons[1] - photons[0]) / (expected[1] - expected[0]);
        }

        var high = Array.BinarySearch(expected, d);
        high = high >= 0 ? Math.Max(1, high) : ~high;
        var share = (d - expected[high - 1]) / (expected[high] - expected[high - 1]);
        return photons[high - 1] + share * (photons[high] - photons[high - 1]);
    }

    /// <summary>The way back of <see cref="PhotonsFrom"/>.</summary>
    private double ExpectedOf(double count)
    {
        if (expected.Length == 0 || count >= photons[^1])
        {
            // The asymptotic inverse solved for its largest term; every turn shrinks the error by the number of photons.
            var d = 2 * Math.Sqrt(Math.Max(0, count + readVariance));
            for (var turn = 0; turn < AsymptoticTurns; turn++)
            {
                d = 2 * Math.Sqrt(Math.Max(0, count + readVariance - Correction(Math.Max(d, 1))));
            }

            return d;
        }

        // Entries are evenly spaced in the square root, the tangent goes on below the first.
        var place = Math.Clamp((int)(Math.Sqrt(Math.Max(0, count) / ClosedFormFrom) * (TableLength - 1)), 0, TableLength - 2);
        return expected[place] + (count - photons[place]) / (photons[place + 1] - photons[place]) * (expected[place + 1] - expected[place]);
    }

    /// <summary>What the asymptotic inverse of Mäkitalo and Foi adds to d²/4 − read variance.</summary>
    private static double Correction(double d)
    {
        var inverse = 1 / d;
        return -0.125 + inverse * (0.25 * Math.Sqrt(1.5) + inverse * (-1.375 + inverse * 0.625 * Math.Sqrt(1.5)));
    }

    /// <summary>E f(z), not shifted, for numbers of photons from 0 on.</summary>
    private (double[] Photons, double[] Expected) Table()
    {
        var (means, values) = (new double[TableLength], new double[TableLength]);
        var largest = Math.Sqrt(ClosedFormFrom);
        for (var i = 0; i < TableLength; i++)
        {
            var root = largest * i / (TableLength - 1);
            (means[i], values[i]) = (root * root, Expectation(root * root));
        }

        return (means, values);
    }

    /// <summary>Σ_k P(k) E f(k + n): a sum over Poisson numbers of integrals over the normal density.</summary>
    private double Expectation(double mean)
    {
        var (sum, probability, largest) = (0.0, Math.Exp(-mean), mean + 12 * Math.Sqrt(mean) + 20);
        for (var k = 0; k <= largest; k++)
        {
            sum += probability * OverReadNoise(k);
            probability *= mean / (k + 1);
        }

        return sum;
    }

    /// <summary>E f(x + n) by the midpoint rule over ±6 standard deviations, whose ends and kink cost less than 1E-5.</summary>
    private double OverReadNoise(double x)
    {
        const double Range = 6;
        var deviation = Math.Sqrt(readVariance);
        if (deviation == 0)
        {
            return 2 * Math.Sqrt(x + constant);
        }

        var (sum, weights) = (0.0, 0.0);
        for (var i = 0; i < NormalWeights.Length; i++)
        {
            var t = Range * (2 * (i + 0.5) / NormalWeights.Length - 1);
            sum += NormalWeights[i] * 2 * Math.Sqrt(Math.Max(0, x + deviation * t + constant));
            weights += NormalWeights[i];
        }

        return sum / weights;
    }

    private static Field<float> Map(Field<float> field, Func<double, double> map)
    {
        ArgumentNullException.ThrowIfNull(field);
        var result = new Field<float>(field.Grid, field.Channels);
        for (var i = 0; i < field.Values.Length; i++)
        {
            result.Values[i] = (float)map(field.Values[i]);
        }

        return result;
    }
}
