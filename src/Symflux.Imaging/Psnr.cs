using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>Peak signal-to-noise ratio.</summary>
public static class Psnr
{
    /// <summary>10·log₁₀(peak² / MSE) in dB, with the mean square error MSE over all samples and channels.</summary>
    /// <param name="reference">The true image.</param>
    /// <param name="test">The image to judge, of the same shape.</param>
    /// <param name="peak">The value of white, &gt; 0: 255 for 8-bit images; see <see cref="SampleFormats.Peak"/>.</param>
    /// <returns>+∞ for equal images; NaN where either has a NaN.</returns>
    /// <exception cref="SymfluxException">The shapes differ, or the peak is not positive and finite.</exception>
    public static double Compute(Field<float> reference, Field<float> test, double peak)
    {
        Comparison.Check(reference, test, peak);
        var a = reference.Values;
        var b = test.Values;
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = (double)a[i] - b[i];
            sum += difference * difference;
        }

        return 10 * Math.Log10(peak * peak * a.Length / sum);
    }
}
