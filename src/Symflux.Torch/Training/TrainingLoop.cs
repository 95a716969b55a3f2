using Symflux.Distribution;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Training;

/// <summary>Adam on a loss that is a function of the step, with a learning rate that is one too. One step at a time, for one thread.</summary>
/// <param name="parameters">What is trained.</param>
/// <param name="rate">η(t) &gt; 0 at step t.</param>
public sealed class TrainingLoop(IEnumerable<Parameter> parameters, Func<int, double> rate) : IDisposable
{
    private const int CollectEvery = 50;

    private readonly Parameter[] parameters = [.. parameters];

    /// <summary>With cosine decay of the learning rate: η(t) = η₁ + (η₀ − η₁)(1 + cos(πt/T))/2 at step t of T.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="steps">T.</param>
    /// <param name="learningRate">η₀.</param>
    /// <param name="finalLearningRate">η₁.</param>
    public TrainingLoop(IEnumerable<Parameter> parameters, int steps, double learningRate, double finalLearningRate) : this(
        parameters, step => finalLearningRate + (learningRate - finalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * step / steps)))
    {
    }

    /// <summary>The optimiser, whose moments belong to a checkpoint.</summary>
    internal Adam Optimiser { get; } = new(parameters, rate(0));

    /// <summary>Ranks whose losses add up to the one that is trained.</summary>
    internal ICommunicator Ranks { get; init; } = LoneProcess.Instance;

    /// <summary>One step.</summary>
    /// <param name="step">t, from 0 to T − 1.</param>
    /// <param name="loss">Makes the loss, a tensor of one value, inside a dispose scope of its own.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="SymfluxException">The loss is not finite.</exception>
    public double Step(int step, Func<Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        CollectGarbage(step);
        using var scope = NewDisposeScope();
        Optimiser.ParamGroups.First().LearningRate = LearningRateAt(step);
        Optimiser.zero_grad();
        var value = loss();
        value.backward();
        var number = Ranks.Size == 1 ? value.item<float>() : (float)GradientSum.Over(Ranks, value.item<float>(), parameters);
        Optimiser.step();
        return float.IsFinite(number)
            ? number
            : throw new SymfluxException($"training diverged at step {step + 1}; lower the learning rate ({LearningRateAt(step)})");
    }

    /// <summary>η(t).</summary>
    public double LearningRateAt(int step) => rate(step);

    /// <inheritdoc/>
    public void Dispose() => Optimiser.Dispose();

    /// <summary>
    /// Collects while nothing runs in the native library. TorchSharp hands temporary scalars to it by address and keeps no
    /// reference, so a collection that another thread causes in such a moment could free one in use. With a fresh budget before
    /// every step, and data that are prepared in memory taken once, none is due while the step runs.
    /// </summary>
    private static void CollectGarbage(int step)
    {
        if ((step + 1) % CollectEvery == 0)
        {
            // Tensors that went out of scope hold native memory, which the collector does not see.
            GC.Collect();
        }
        else
        {
            GC.Collect(0);
        }
    }
}
