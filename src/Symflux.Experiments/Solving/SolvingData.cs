using Symflux.Experiments.Networks;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Torch.Training;
using static TorchSharp.torch;

namespace Symflux.Experiments.Solving;

/// <summary>Problems of a batch on images of one size.</summary>
/// <param name="Data">f: batch × 1 × height × width, in grey values, without its mean (of the known samples).</param>
/// <param name="Mask">c, of the same shape; null for implicit steps.</param>
internal sealed record SolvingBatch(Tensor Data, Tensor? Mask);

/// <summary>A problem to judge solvers by.</summary>
/// <param name="Original">The image that f was made from, shifted as f is.</param>
/// <param name="Data">f.</param>
/// <param name="Mask">c, or null.</param>
internal sealed record JudgedProblem(Field<float> Original, Field<float> Data, Field<float>? Mask)
{
    /// <summary>The solution, where it was asked for.</summary>
    public Field<double>? Solution { get; init; }
}

/// <summary>Images and masks for training and judging. All equations are invariant under grey shifts, so mean values are taken off.</summary>
internal sealed class SolvingData
{
    private static readonly double[] JudgedDensities = [0.02, 0.05, 0.2];

    private readonly SolvingSettings settings;
    private readonly ExperimentImages images;

    /// <summary>Loads or draws the images.</summary>
    /// <param name="settings">How many, and how large.</param>
    /// <param name="folder">Folder of images, or null for dead leaves.</param>
    /// <exception cref="SymfluxException">There are too few images, or they are too small.</exception>
    public SolvingData(SolvingSettings settings, string? folder)
    {
        this.settings = settings;
        var largest = Math.Max(settings.JudgedPatch, settings.TimedPatch);
        images = new ExperimentImages(
            folder, settings.DeadLeaves, settings.NoiseLevel, settings.HeldOut,
            new OptimiserConfiguration { Steps = settings.Steps, Batch = settings.Batch, Patch = settings.Patch });
        if (images.HeldOut.FirstOrDefault(image => Math.Min(image.Grid.Width, image.Grid.Height) < largest) is { } small)
        {
            throw new SymfluxException(
                $"an image of {small.Grid} was drawn for judging, which needs at least {largest}×{largest}; leave out small images");
        }
    }

    /// <summary>The problems of one step of training: a function of equation, seed and step.</summary>
    public SolvingBatch Batch(LearnedEquation equation, ulong seed, int step)
    {
        using var scope = NewDisposeScope();
        var (count, n) = (settings.Batch, settings.Patch);
        images.Draw(seed, step);
        var f = settings.NoiseLevel * tensor(equation.HasMask ? images.Batch.Clean : images.Batch.Noisy, [count, 1, n, n]);
        Tensor? mask = null;
        if (equation.HasMask)
        {
            var grid = Grid.Image(n, n);
            mask = tensor(
                Enumerable.Range(0, count).SelectMany(item => MaskFor(grid, seed, step, item).Values.ToArray()).ToArray(), [count, 1, n, n]);
        }

        return new SolvingBatch(WithoutMean(f, mask).MoveToOuterDisposeScope(), mask?.MoveToOuterDisposeScope());
    }

    /// <summary>The problems to judge by, solved; the same for every seed.</summary>
    public JudgedProblem[] Judged(LearnedEquation equation) => [.. Problems(equation, settings.JudgedPatch)
        .Select(problem => problem with { Solution = equation.Solve(problem.Data.Convert<double>(), problem.Mask?.Convert<double>()) })];

    /// <summary>Problems on larger parts of the same images, not solved.</summary>
    public IEnumerable<JudgedProblem> Problems(LearnedEquation equation, int extent) => images.HeldOut.Select((image, i) =>
    {
        var clean = Middle(image, extent);
        var mask = equation.HasMask
            ? InpaintingMask.Random(clean.Grid, JudgedDensities[i % JudgedDensities.Length], 0x3A5C + (ulong)i)
            : null;
        var f = mask is null ? GaussianNoise.Add(clean, settings.NoiseLevel, 0x7A11D + (ulong)i) : clean.Clone();
        var isKnown = mask?.Values.ToArray();
        var mean = f.Values.ToArray().Where((_, p) => isKnown is null || isKnown[p] > 0).Average();
        for (var p = 0; p < f.Values.Length; p++)
        {
            f.Values[p] = (f.Values[p] - mean) * (isKnown is null ? 1 : isKnown[p]);
            clean.Values[p] -= mean;
        }

        return new JudgedProblem(clean, f, mask);
    });

    /// <summary>f without its mean over the known samples, and 0 where it is unknown.</summary>
    private static Tensor WithoutMean(Tensor f, Tensor? mask) => mask is null
        ? f - f.mean([1, 2, 3], keepdim: true)
        : (f - (f * mask).sum([1, 2, 3], keepdim: true) / mask.sum([1, 2, 3], keepdim: true)) * mask;

    private Field<float> MaskFor(Grid grid, ulong seed, int step, int item)
    {
        var bits = CounterRandom.Bits(0x3A5C + seed, (ulong)step, (ulong)item);
        var place = CounterRandom.Below(1 << 20, bits) / (double)(1 << 20);
        var density = settings.LowestDensity * Math.Pow(settings.HighestDensity / settings.LowestDensity, place);
        return InpaintingMask.Random(grid, density, bits);
    }

    private static Field<float> Middle(Field<float> image, int n)
    {
        var part = new Field<float>(Grid.Image(n, n));
        var (top, left) = ((image.Grid.Height - n) / 2, (image.Grid.Width - n) / 2);
        for (var y = 0; y < n; y++)
        {
            for (var x = 0; x < n; x++)
            {
                part[0, 0, y, x] = image[0, 0, top + y, left + x];
            }
        }

        return part;
    }
}
