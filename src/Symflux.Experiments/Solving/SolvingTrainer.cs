using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Torch.Training;
using static TorchSharp.torch;

namespace Symflux.Experiments.Solving;

/// <summary>Trains networks to solve an equation by its residual alone: no solution is shown to them.</summary>
internal sealed class SolvingTrainer(SolvingSettings settings, SolvingData data, LearnedEquation equation, CycleBlock cycle)
{
    /// <summary>Trains a network.</summary>
    /// <returns>The processor time that it took.</returns>
    /// <exception cref="SymfluxException">The loss was not finite: the learning rate is too large.</exception>
    public TimeSpan Train(
        SolverNetwork network, ulong seed, double learningRate, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        // One thread gives sums in a fixed order.
        set_num_threads(1);
        using var operation = new EquationOperator(cycle, ScalarType.Float32);
        var before = ProcessorTime();
        using var loop = new TrainingLoop(
            network.parameters().Where(parameter => parameter.requires_grad), settings.Steps, learningRate, settings.FinalRate * learningRate);
        for (var step = 0; step < settings.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var at = step;
            // A solver is good from any stage of an iteration, not only from the start.
            var passes = 1 + step % (settings.Passes + 1);
            loop.Step(step, () =>
            {
                var problem = data.Batch(equation, seed, at);
                return operation.Loss(network.Solve(problem, passes), problem) / passes;
            });
            progress?.Report((step + 1.0) / settings.Steps);
        }

        return ProcessorTime() - before;
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
