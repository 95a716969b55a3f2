using Symflux.Distribution;
using Symflux.Torch.Training;

namespace Symflux.Torch.Tests.Training;

/// <summary>Trainings by several ranks, here threads that take turns: the native library is not made for two trainings at once.</summary>
public sealed class RankLaws : IDisposable
{
    private const int Batch = 5;
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory, InlineData(2), InlineData(3), InlineData(5)]
    public void Ranks_have_the_same_weights_and_train_as_one_process_does(int ranks)
    {
        var configuration = Configuration(20);
        using var alone = new Trainer(configuration, tiny.Root);
        alone.Run();
        var trained = new (Blueprint Blueprint, ValidationRecord[] Validations)[ranks];
        Together(ranks, own =>
        {
            using var trainer = new Trainer(configuration, tiny.Root, ranks: own);
            trainer.Run();
            trained[own.Rank] = (trainer.Current, [.. trainer.Validations]);
        });

        Assert.All(trained, rank => Assert.Equal(trained[0].Blueprint, rank.Blueprint));
        Assert.All(trained, rank => Assert.Equal(trained[0].Validations, rank.Validations));
        // Sums over the batch are made in parts, which single precision rounds otherwise.
        Assert.Equal(alone.Validations.Count, trained[0].Validations.Length);
        Assert.All(alone.Validations.Zip(trained[0].Validations), pair =>
        {
            Assert.Equal(pair.First.Psnr, pair.Second.Psnr, 0.01);
            Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-3 * pair.First.Loss);
        });
    }

    [Fact]
    public void A_stopped_training_goes_on_with_another_number_of_ranks()
    {
        var (configuration, checkpoint) = (Configuration(60), tiny.NewCheckpoint());
        using var whole = new Trainer(configuration, tiny.Root);
        whole.Run();
        var stopped = new int[3];
        Together(3, own =>
        {
            // One of them is asked to stop; all do.
            using var stop = new CancellationTokenSource();
            using var trainer = new Trainer(configuration, tiny.Root, checkpoint, ranks: own);
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Run(
                new Callback<TrainingProgress>(progress => StopAt(20, progress, own.Rank == 1 ? stop : null)), stop.Token));
            stopped[own.Rank] = trainer.Validations.Count;
        });
        Assert.Equal([2, 2, 2], stopped);

        Together(2, own =>
        {
            using var trainer = new Trainer(configuration, tiny.Root, checkpoint, resume: true, ranks: own);
            Assert.Equal(2, trainer.Validations.Count);
            trainer.Run();
            Assert.Equal(whole.Validations[^1].Psnr, trainer.Validations[^1].Psnr, 0.05);
        });
    }

    [Fact]
    public void More_ranks_than_patches_are_refused()
    {
        var fault = Assert.Throws<SymfluxException>(() => Together(
            Batch + 1, own => new Trainer(Configuration(10), tiny.Root, ranks: own).Dispose()));
        Assert.Contains($"a batch of {Batch} patches cannot be shared out among {Batch + 1} ranks", fault.Message, StringComparison.Ordinal);
    }

    private static TrainingConfiguration Configuration(int steps)
    {
        var configuration = TinyTraining.Configuration(steps: steps);
        return configuration with { Optimiser = configuration.Optimiser with { Batch = Batch } };
    }

    private static void StopAt(int step, TrainingProgress progress, CancellationTokenSource? stop)
    {
        if (progress.Step == step)
        {
            stop?.Cancel();
        }
    }

    private static void Together(int ranks, Action<ICommunicator> run)
    {
        using var turn = new SemaphoreSlim(1);
        RankThreads.Run(ranks, own =>
        {
            turn.Wait();
            try
            {
                run(new InTurn(own, turn));
            }
            finally
            {
                turn.Release();
            }
        });
    }

    /// <summary>A rank that computes only while no other does.</summary>
    private sealed class InTurn(ICommunicator ranks, SemaphoreSlim turn) : ICommunicator
    {
        public int Rank => ranks.Rank;

        public int Size => ranks.Size;

        public void Exchange<T>(T[] source, ReadOnlySpan<Message> sends, T[] destination, ReadOnlySpan<Message> receives) where T : unmanaged
        {
            turn.Release();
            try
            {
                ranks.Exchange(source, sends, destination, receives);
            }
            finally
            {
                turn.Wait();
            }
        }

        public void Gather(ReadOnlySpan<double> own, ReadOnlySpan<int> counts, Span<double> all)
        {
            turn.Release();
            try
            {
                ranks.Gather(own, counts, all);
            }
            finally
            {
                turn.Wait();
            }
        }

        public void Broadcast(Span<byte> data, int root)
        {
            turn.Release();
            try
            {
                ranks.Broadcast(data, root);
            }
            finally
            {
                turn.Wait();
            }
        }

        public void Barrier()
        {
            turn.Release();
            try
            {
                ranks.Barrier();
            }
            finally
            {
                turn.Wait();
            }
        }

        public void Abort(int exitCode) => ranks.Abort(exitCode);
    }
}
