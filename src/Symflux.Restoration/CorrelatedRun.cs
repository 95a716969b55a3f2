using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Operators;

namespace Symflux.Restoration;

/// <summary>A model on noise that neighbours have in common, though it was trained on white noise.</summary>
/// <remarks>
/// Such noise is strong where frequencies are low, and there the model takes it for image. In two parts it is white again: the mean of
/// 2×2 neighbours holds the low frequencies, and on each coarser grid of it, <see cref="PolyphaseParts"/>, the noise is white, so that
/// the model removes it there. Its change, by the same mean brought back to the pixels, is taken from the image. What is left is high
/// frequencies, which the model removes from the full grid at a share of the level.
/// <para>
/// On Set12, this is 0.2 to 1.4 dB better than the model on the full grid at 1.5 times the level, the best of its factors, for noise of
/// σ = 25 smoothed by 0.6 to 1.5 samples, and about 0.5 to 0.9 dB better than the model on the grids of the image itself, where aliases take
/// part; docs/RESULTS.md has the table.
/// </para>
/// </remarks>
internal sealed class CorrelatedRun
{
    /// <summary>Share of the level at which the full grid is denoised in the end; 0.45 and 0.8 are up to 1.2 and 0.5 dB worse.</summary>
    private const double LastShare = 0.6;

    private readonly Field<float> page;
    private readonly Field<float> means;
    private readonly double level;
    private readonly ChannelRotation? rotation;
    private readonly int rows;
    private readonly int columns;

    /// <summary>Prepares a page.</summary>
    /// <param name="page">The page in units in which its noise has one level.</param>
    /// <param name="level">That level.</param>
    /// <param name="known">Step and share of the noise in means.</param>
    /// <param name="rotation">In which directions colours lie; null where they were not brought to one level.</param>
    /// <param name="isAcross">Whether the rows are slices of a volume, from one to the next of which the noise is independent.</param>
    public CorrelatedRun(Field<float> page, double level, DenoisedPage known, ChannelRotation? rotation = null, bool isAcross = false)
    {
        (this.page, this.level, this.rotation) = (page, level, rotation);
        rows = isAcross || page.Grid.Dimension == 1 ? 1 : Math.Min(known.Step, page.Grid.Height);
        columns = Math.Min(known.Step, page.Grid.Width);
        means = Mean(page, back: false);
        Parts = PolyphaseParts.Of(means, rows, columns);

        // Of a correlation that is the same in both directions, one direction has the root.
        PartLevel = level * (rows == 1 ? Math.Sqrt(known.MeanShare) : known.MeanShare);
    }

    /// <summary>What the model sees first.</summary>
    public IReadOnlyList<Field<float>> Parts { get; }

    /// <summary>The level of its noise.</summary>
    public double PartLevel { get; }

    /// <summary>The share of the noise's standard deviation that is left in the mean of 2×2 neighbours, estimated.</summary>
    /// <param name="page">An image.</param>
    /// <param name="step">The step from which on its noise is white.</param>
    /// <exception cref="SymfluxException">The image is too small for an estimate.</exception>
    public static double MeanShareOf(Field<float> page, int step)
    {
        var whole = new CorrelatedRun(page, 1, new DenoisedPage([], null) { Step = step });
        var (own, mean) = (Level(PolyphaseParts.Of(page, whole.rows, whole.columns)), Level(whole.Parts));

        // White noise keeps a half, in a signal √½, and no noise more than all of it.
        return own == 0 ? 0.5 : Math.Clamp(mean / own, 0.5, 1);

        static double Level(IReadOnlyList<Field<float>> parts) => parts.Average(NoiseEstimate.Of);
    }

    /// <summary>The restored page.</summary>
    public Field<float> Run(Model model, StackSolver solver, IProgress<double>? progress, CancellationToken cancellation)
    {
        var run = ModelRun.Of(model, PartLevel, rotation);
        Field<float>[] restored =
        [
            .. Parts.Select((part, index) =>
                run.Run(solver, part, new ProgressShare(progress, 0.5 * index / Parts.Count, 0.5 / Parts.Count), cancellation)),
        ];
        var change = PolyphaseParts.Join(restored, rows, columns);
        for (var i = 0; i < change.Values.Length; i++)
        {
            change.Values[i] -= means.Values[i];
        }

        change = Mean(change, back: true);
        for (var i = 0; i < change.Values.Length; i++)
        {
            change.Values[i] += page.Values[i];
        }

        return ModelRun.Of(model, LastShare * level, rotation).Run(solver, change, new ProgressShare(progress, 0.5, 0.5), cancellation);
    }

    /// <summary>
    /// The mean of a sample and its next neighbours in the directions in which noise is correlated, or, on the way back, its previous ones;
    /// the border is repeated.
    /// </summary>
    private Field<float> Mean(Field<float> field, bool back)
    {
        var (height, width, result) = (field.Grid.Height, field.Grid.Width, field.Clone());
        for (var c = 0; c < field.Channels; c++)
        {
            var from = field.Channel(c);
            var to = result.Channel(c);
            for (var y = 0; y < height; y++)
            {
                var other = rows == 1 ? y : Math.Clamp(back ? y - 1 : y + 1, 0, height - 1);
                for (var x = 0; x < width; x++)
                {
                    var beside = columns == 1 ? x : Math.Clamp(back ? x - 1 : x + 1, 0, width - 1);
                    to[y * width + x] =
                        (from[y * width + x] + from[y * width + beside] + from[other * width + x] + from[other * width + beside]) / 4;
                }
            }
        }

        return result;
    }
}
