using Symflux.Imaging;
using Symflux.Torch.Training;

namespace Symflux.Torch.Tests.Training;

/// <summary>Where a network is trained on noise of many kinds, its score is that of the model as it is run.</summary>
public sealed class ScoringLaws : IDisposable
{
    private readonly TinyTraining tiny = new();

    private delegate Field<float> Restoration(Model model, Field<float> clean, double level, ulong seed);

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void One_model_for_a_range_of_levels_is_scored_on_fixed_levels_in_it_and_says_so()
    {
        // The blueprint rescaled to each level.
        var model = Check(TinyTraining.Configuration(steps: 100) with { NoiseRange = [5, 55] }, (trained, clean, level, seed) =>
            Solver.Run(trained.Blueprint.Rescale(level / 25), GaussianNoise.Add(clean, level, seed)));
        Assert.Equal((25, new NoiseRange(5, 55)), (model.Card.NoiseLevel, model.Card.NoiseRange));
        Assert.Equal("7.457, 16.58, 36.88", model.Card.Extra["validationLevels"]);
    }

    [Fact]
    public void A_model_for_photons_is_scored_as_it_is_run_and_says_so()
    {
        // Stabilised by hand, in the scale in which the model has its noise.
        var model = Check(TinyTraining.Configuration(steps: 100) with { Photons = new() { White = [3, 30] } }, (trained, clean, white, seed) =>
        {
            var noise = NoiseModel.Photons(255 / white);
            var stabilisation = new VarianceStabilisation(noise);
            var noisy = PhotonNoise.Add(clean, noise.Gain, 0, 0, seed);
            return stabilisation.Inverse(Solver.Run(trained.Blueprint.Rescale(1 / 25.0), stabilisation.Forward(noisy)));
        });
        Assert.Equal((25, null, new PhotonRange(3, 30)), (model.Card.NoiseLevel, model.Card.NoiseRange, model.Card.Photons));
        Assert.Equal("4.403, 9.487, 20.44", model.Card.Extra["validationLevels"]);
    }

    [Fact]
    public void A_model_for_channels_of_different_noise_is_scored_as_it_is_run()
    {
        // Levels of many kinds take batches that are large enough for the loss to fall.
        var tinyOne = TinyTraining.Configuration(steps: 100, channels: 3);
        var configuration = tinyOne with
        {
            Optimiser = tinyOne.Optimiser with { Batch = 16 },
            NoiseRange = [5, 55],
            ChannelNoiseRatio = 8,
            Data = new() { Folders = ["images"], DeadLeaves = 6 },
        };
        var noise = TrainingNoise.Of(configuration);
        Check(configuration, (trained, clean, level, seed) =>
        {
            var seen = noise.Validate(clean, level, seed);
            var noisy = seen.Seen.Clone();
            seen.Back(noisy);
            Assert.InRange(Psnr.Compute(clean, noisy, 255), 8, 40);
            var restored = Solver.Run(trained.Blueprint.Rescale(1 / 25.0), seen.Seen);
            seen.Back(restored);
            return restored;
        });
    }

    /// <summary>Trains, and compares the score with the mean PSNR of what is restored from noise of the same seeds.</summary>
    private Model Check(TrainingConfiguration configuration, Restoration restore)
    {
        using var trainer = new Trainer(configuration, tiny.Root);
        var model = trainer.Run();
        var (first, last) = (trainer.Validations[0], trainer.Validations[^1]);
        Assert.True(last.Psnr > first.Psnr && last.Loss < first.Loss, $"{first} → {last}");
        var data = TrainingData.Load(configuration, tiny.Root);
        var entries = TrainingNoise.Of(configuration).Validation.SelectMany(level => data.HeldOut.Select(image => (image, level)));
        var scores = entries.Select((entry, i) =>
        {
            var restored = restore(model, entry.image, entry.level, CounterRandom.Bits(configuration.Seed, 0x7A11D, (ulong)i));
            foreach (ref var value in restored.Values)
            {
                value = Math.Clamp(value, 0, 255);
            }

            return Psnr.Compute(entry.image, restored, 255);
        });
        Assert.Equal(trainer.Validations.Max(v => v.Psnr), scores.Average(), 0.001);
        return model;
    }
}
