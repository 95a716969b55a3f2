using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Distribution;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Training;

/// <summary>
/// Trains a chain of symmetric residual blocks to remove Gaussian noise or that of photons: mean squared error, Adam, cosine decay of the
/// learning rate, selection on held-out images. In the certified parametrisation, so that the certificate of the norm
/// holds after every step.
/// </summary>
/// <remarks>
/// The network works in units of the noise level, where stencils, fluxes and gradients are of order 1 for every σ and
/// every grey scale, so that learning rates carry over, and so that one network serves a range of levels: run at σ it is the
/// blueprint for σ₀ rescaled by σ/σ₀. A run is a function of its configuration: batches follow from seed and step alone, and everything else is computed
/// in a fixed order. So a resumed run ends with the same bits as an uninterrupted one. Not for use by several threads at once: a run that begins while another
/// one goes on throws an <see cref="InvalidOperationException"/>. Two trainers side by side are allowed, though libtorch computes with one thread from the
/// first on.
/// <para>
/// Several ranks share out every batch, and the images of a validation. Gradients are added up before each step, so that the run is that of one process
/// but for the order in which single precision adds: with n ranks sums over a batch are made in n parts. All ranks hold the same weights; rank 0 writes
/// the files. A checkpoint does not know of ranks: another number of them may go on.
/// </para>
/// </remarks>
public sealed class Trainer : IDisposable
{
    /// <summary>In grey values squared, far below what remains of any noise: the logarithm of an error of 0 is infinite.</summary>
    private const double SmallestError = 1e-3;

    private readonly TrainingConfiguration configuration;
    private readonly string? checkpoint;
    private readonly Device device;
    private readonly TrainingData data;
    private readonly TrainingNoise noise;
    private readonly Network network;
    private readonly TrainingLoop loop;
    private readonly List<ValidationImage> validation;
    private readonly TrainingLog? log;
    private readonly ICommunicator ranks;
    private readonly LayerRange share;
    private Model best;
    private TrainingState state;
    private SoleUse use;

    /// <summary>Prepares a training.</summary>
    /// <param name="configuration">What to train.</param>
    /// <param name="baseFolder">What the folders of the configuration are relative to.</param>
    /// <param name="checkpoint">File for checkpoints, in an existing folder; a log in CSV and event files for TensorBoard go beside it. Null for none.</param>
    /// <param name="resume">Whether to go on from the checkpoint, where it exists.</param>
    /// <param name="device">Where to compute. Not part of the configuration: it changes the rounding and nothing else.</param>
    /// <param name="ranks">Ranks that train together, all from the same files; null for this process alone.</param>
    /// <exception cref="SymfluxException">
    /// Images are missing, the checkpoint does not fit, there is no such device, or there are more ranks than patches in a batch.
    /// </exception>
    public Trainer(
        TrainingConfiguration configuration, string baseFolder, string? checkpoint = null, bool resume = false, TrainingDevice device = TrainingDevice.Cpu,
        ICommunicator? ranks = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Check();
        this.configuration = configuration;
        this.ranks = ranks ?? LoneProcess.Instance;
        share = Slabs.Even(configuration.Optimiser.Batch, this.ranks.Size)[this.ranks.Rank];
        if (configuration.Optimiser.Batch < this.ranks.Size)
        {
            throw new SymfluxException(
                $"a batch of {configuration.Optimiser.Batch} patches cannot be shared out among {this.ranks.Size} ranks; start fewer, or enlarge "
                + "optimiser.batch");
        }

        this.checkpoint = checkpoint;
        this.device = device.Open();
        // One thread gives sums in a fixed order; the kernels of the blocks use all processors by themselves.
        set_num_threads(1);
        data = TrainingData.Load(configuration, baseFolder);
        noise = TrainingNoise.Of(configuration);
        validation =
        [
            .. noise.Validation.SelectMany(level => data.HeldOut.Select(image => (image, level)))
                .Select((entry, i) => noise.Validate(entry.image, entry.level, CounterRandom.Bits(configuration.Seed, 0x7A11D, (ulong)i))),
        ];
        network = TrainedNetwork.For(configuration, baseFolder);
        network.to(this.device);
        var rates = configuration.Optimiser;
        loop = new TrainingLoop(network.TrainableParameters, rates.Steps, rates.LearningRate, rates.FinalLearningRate) { Ranks = this.ranks };
        state = new TrainingState { ConfigurationHash = configuration.Hash, Step = 0, LossSum = 0, LossCount = 0, Validations = [] };
        best = ToModel(null);
        if (resume && File.Exists(checkpoint))
        {
            (best, state) = TrainingCheckpoint.Load(checkpoint, configuration, network, loop.Optimiser);
        }

        log = checkpoint is null || this.ranks.Rank > 0 ? null : new TrainingLog(checkpoint, state.Validations.Count);
    }

    /// <summary>The model with the best validation so far.</summary>
    public Model Best => best;

    /// <summary>What of the image files was read differently from how they have it, one line for each file.</summary>
    public IReadOnlyList<string> Remarks => data.Remarks;

    /// <summary>All validations so far.</summary>
    public IReadOnlyList<ValidationRecord> Validations => state.Validations;

    /// <summary>The blueprint with the weights of this moment, in the grey scale of the configuration.</summary>
    public Blueprint Current => network.ToBlueprint().Rescale(configuration.NoiseLevel);

    /// <summary>Trains to the end, or until cancelled.</summary>
    /// <param name="progress">Receives a report several times a second, and after every validation.</param>
    /// <param name="cancellation">Ends the run after the step in progress, with a checkpoint, and an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The model with the best validation.</returns>
    /// <exception cref="InvalidOperationException">Another run has not ended yet.</exception>
    /// <exception cref="ObjectDisposedException">The trainer was disposed of.</exception>
    public Model Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        use.Begin("trainer");
        try
        {
            return RunAlone(progress, cancellation);
        }
        finally
        {
            use.End();
        }
    }

    /// <summary>The same on a thread of the pool.</summary>
    /// <inheritdoc cref="Run"/>
    public Task<Model> RunAsync(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Run(progress, cancellation), CancellationToken.None);

    /// <summary>Frees the network; once more does nothing.</summary>
    /// <exception cref="InvalidOperationException">A run has not ended yet.</exception>
    public void Dispose()
    {
        if (use.Dispose("trainer"))
        {
            loop.Dispose();
            network.Dispose();
        }
    }

    private Model RunAlone(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var (steps, first) = (configuration.Optimiser.Steps, state.Step);
        var clock = Stopwatch.StartNew();
        var (lastCheckpoint, lastReport) = (TimeSpan.Zero, TimeSpan.Zero);
        var (batch, nextBatch) = (new TrainingBatch(configuration, share.First, share.Count), new TrainingBatch(configuration, share.First, share.Count));
        var prefetch = Prefetch(nextBatch, first);
        while (state.Step < steps)
        {
            // Where one rank is asked to stop, all do, behind the same step.
            if (Together.Find(ranks, cancellation.IsCancellationRequested) >= 0)
            {
                SaveCheckpoint();
                throw new OperationCanceledException(cancellation);
            }

            prefetch.GetAwaiter().GetResult();
            (batch, nextBatch) = (nextBatch, batch);
            var upcoming = state.Step + 1;
            prefetch = Prefetch(nextBatch, upcoming);
            var loss = Step(batch);
            state = state with { Step = upcoming, LossSum = state.LossSum + loss, LossCount = state.LossCount + 1 };
            var validates = upcoming % configuration.Validation.Every == 0 || upcoming == steps;
            if (validates)
            {
                Validate();
            }

            if (validates || clock.Elapsed - lastReport > TimeSpan.FromSeconds(0.25))
            {
                lastReport = clock.Elapsed;
                progress?.Report(new TrainingProgress(
                    upcoming, steps, loss, state.Validations.LastOrDefault()?.Psnr, state.Validations.Count > 0 ? state.Validations.Max(v => v.Psnr) : null,
                    clock.Elapsed, clock.Elapsed / (upcoming - first) * (steps - upcoming)));
            }

            if (clock.Elapsed - lastCheckpoint > TimeSpan.FromMinutes(configuration.CheckpointMinutes))
            {
                lastCheckpoint = clock.Elapsed;
                SaveCheckpoint();
            }
        }

        SaveCheckpoint();
        return best;
    }

    private Task Prefetch(TrainingBatch batch, int step) => Task.Run(() => data.Fill(batch, step), CancellationToken.None);

    /// <summary>
    /// One step of the optimiser; returns the mean squared error in grey values squared, weighted by level where there are many: the
    /// arithmetic mean over the patches, or the geometric one for the logarithmic loss.
    /// </summary>
    private double Step(TrainingBatch batch)
    {
        var isLogarithmic = configuration.Optimiser.Loss == TrainingLoss.Logarithmic;
        var loss = loop.Step(state.Step, () =>
        {
            var errors = Errors(batch);
            return Mean(isLogarithmic ? (errors + SmallestError).log() : errors);
        });
        return isLogarithmic ? Math.Exp(loss) : loss;
    }

    /// <summary>The mean over the batch, or what the patches of this rank contribute to it.</summary>
    private Tensor Mean(Tensor ofPatches) => ranks.Size == 1 ? ofPatches.mean() : ofPatches.sum() / configuration.Optimiser.Batch;

    /// <summary>The mean squared error of every patch.</summary>
    private Tensor Errors(TrainingBatch batch)
    {
        long[] shape = [share.Count, configuration.Channels, .. Enumerable.Repeat((long)configuration.Optimiser.Patch, configuration.Dimension)];
        var differences = network.call(tensor(batch.Noisy, shape, device: device)) - tensor(batch.Clean, shape, device: device);
        var maps = tensor(batch.ErrorMaps, [share.Count, configuration.Channels, configuration.Channels], device: device);
        return maps.bmm(differences.flatten(2)).square().flatten(1).mean([1]);
    }

    private void Validate()
    {
        var (slabs, all) = (Slabs.Even(validation.Count, ranks.Size), new double[validation.Count]);
        var own = slabs[ranks.Rank];
        var psnrs = validation.Take(own.First..own.End).Select(image => image.Psnr(network, configuration.Peak));
        ranks.Gather(psnrs.ToArray(), [.. Enumerable.Range(0, ranks.Size).Select(rank => slabs[rank].Count)], all);
        var psnr = all.Average();
        if (state.Validations.All(earlier => psnr > earlier.Psnr))
        {
            best = ToModel(psnr);
        }

        state.Validations.Add(new ValidationRecord(state.Step, state.LossSum / Math.Max(1, state.LossCount), loop.LearningRateAt(state.Step), psnr));
        state = state with { LossSum = 0, LossCount = 0 };
    }

    private Model ToModel(double? psnr) => new Model(
        Current,
        new ModelCard
        {
            Name = configuration.Name,
            Description = configuration.Description,
            Peak = configuration.Peak,
            NoiseLevel = configuration.NoiseLevel,
            NoiseRange = configuration.NoiseRange is [var smallest, var largest] ? new NoiseRange(smallest, largest) : null,
            Photons = configuration.Photons?.White is [var fewest, var most] ? new PhotonRange(fewest, most) : null,
            Data = data.Provenance,
            ConfigurationHash = configuration.Hash,
            Parameters = (int)network.TrainableParameters.Sum(parameter => parameter.numel()),
            Extra = psnr is null
                ? ImmutableSortedDictionary<string, string>.Empty
                : Record(psnr.Value),
        }).InSinglePrecision();

    private ImmutableSortedDictionary<string, string> Record(double psnr)
    {
        var record = ImmutableSortedDictionary<string, string>.Empty
            .Add("seed", configuration.Seed.ToString(CultureInfo.InvariantCulture))
            .Add("step", state.Step.ToString(CultureInfo.InvariantCulture))
            .Add("validationPsnr", psnr.ToString("F3", CultureInfo.InvariantCulture));
        return noise.AreMany
            ? record.Add("validationLevels", string.Join(", ", noise.Validation.Select(level => level.ToString("G4", CultureInfo.InvariantCulture))))
            : record;
    }

    private void SaveCheckpoint()
    {
        if (checkpoint is null || log is null)
        {
            return;
        }

        TrainingCheckpoint.Save(checkpoint, network, loop.Optimiser, best, state);
        log.Write(state.Validations);
    }
}
