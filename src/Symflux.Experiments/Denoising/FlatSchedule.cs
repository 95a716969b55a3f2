namespace Symflux.Experiments.Denoising;

/// <summary>The rule of <see cref="FlatTraining"/>, fed with one validation after the other.</summary>
/// <param name="rate">η.</param>
internal sealed class FlatSchedule(double rate)
{
    private readonly List<double> sinceDrop = [];
    private double before = double.NegativeInfinity;
    private int drops;

    /// <summary>The rate at this moment.</summary>
    public double RateAt(int step) => rate / Math.Pow(FlatTraining.Drop, Math.Min(drops, FlatTraining.Rates - 1));

    /// <summary>Takes a validation, in dB.</summary>
    /// <returns>Whether the curve is flat at the last rate.</returns>
    public bool Add(double psnr)
    {
        sinceDrop.Add(psnr);
        // Before the first drop there is nothing but the start to compare with.
        if (sinceDrop.Count < FlatTraining.Window + (drops == 0 ? 1 : 0))
        {
            return false;
        }

        var earlier = sinceDrop.SkipLast(FlatTraining.Window).Append(before).Max();
        if (sinceDrop.TakeLast(FlatTraining.Window).Max() >= earlier + FlatTraining.Gain)
        {
            return false;
        }

        before = sinceDrop.Append(before).Max();
        sinceDrop.Clear();
        drops++;
        return drops >= FlatTraining.Rates;
    }
}
