using Symflux.Torch.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Denoising;

/// <summary>
/// Training until the validation curve is flat. Every V steps the choice images are denoised; when the best of the last <see cref="Window"/>
/// validations is less than
/// <see cref="Gain"/> above the best before them, the rate is divided by <see cref="Drop"/>; when that happens at the last of <see cref="Rates"/>
/// rates, training
/// ends. The weights with the best validation are kept.
/// </summary>
internal static class FlatTraining
{
    /// <summary>Validations that must bring nothing.</summary>
    public const int Window = 2;

    /// <summary>What counts as something, in dB.</summary>
    public const double Gain = 0.01;

    /// <summary>What the rate is divided by.</summary>
    public const double Drop = 4;

    /// <summary>How many rates there are: η, η/4, η/16, η/64.</summary>
    public const int Rates = 4;

    /// <summary>Trains.</summary>
    /// <param name="network">Has the best weights afterwards.</param>
    /// <param name="data">What to train on and to choose by.</param>
    /// <param name="settings">V and the cap.</param>
    /// <param name="seed">Decides about the patches.</param>
    /// <param name="rate">η.</param>
    /// <param name="cancellation">Ends it after the step in progress.</param>
    /// <returns>The validation curve in dB, from the start on, and whether it became flat; NaN and not flat after divergence.</returns>
    public static (double[] Curve, bool IsFlat) Run(
        nn.Module<Tensor, Tensor> network, DenoisingData data, DenoisingSettings settings, ulong seed, double rate, CancellationToken cancellation)
    {
        var schedule = new FlatSchedule(rate);
        return Train(network, data, seed, schedule.RateAt, settings.Cap, settings.Every, schedule.Add, cancellation);
    }

    /// <summary>A trial of a rate, short and of fixed length: η for 60 % of the steps, η/4 for 20 %, η/16 for the rest.</summary>
    /// <returns>PSNR on the choice images at the end, in dB; NaN after divergence.</returns>
    public static double Try(
        nn.Module<Tensor, Tensor> network, DenoisingData data, DenoisingSettings settings, ulong seed, double rate, CancellationToken cancellation) => Train(
        network, data, seed, step => rate / (step < 0.6 * settings.SearchSteps ? 1 : step < 0.8 * settings.SearchSteps ? Drop : Drop * Drop),
        settings.SearchSteps, settings.SearchSteps, _ => false, cancellation).Curve[^1];

    private static (double[] Curve, bool IsFlat) Train(
        nn.Module<Tensor, Tensor> network, DenoisingData data, ulong seed, Func<int, double> rate, int cap, int every, Func<double, bool> isFlat,
        CancellationToken cancellation)
    {
        // One thread gives sums in a fixed order.
        set_num_threads(1);
        var parameters = network.parameters().Where(parameter => parameter.requires_grad).ToArray();
        using var loop = new TrainingLoop(parameters, rate);
        List<double> curve = [Validate()];
        isFlat(curve[0]);
        var best = Copy(parameters);
        var hasEnded = false;
        try
        {
            for (var step = 0; step < cap && !hasEnded; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                var at = step;
                loop.Step(step, () =>
                {
                    var (clean, noisy) = data.Draw(seed, at);
                    return (network.call(noisy) - clean).square().mean();
                });
                if ((step + 1) % every == 0)
                {
                    var psnr = Validate();
                    if (psnr > curve.Max())
                    {
                        best.Dispose();
                        best = Copy(parameters);
                    }

                    curve.Add(psnr);
                    hasEnded = isFlat(psnr);
                }
            }

            best.Restore(parameters);
            return ([.. curve], hasEnded);
        }
        catch (SymfluxException)
        {
            // A rate that is too large for a design is a result too.
            return ([.. curve, double.NaN], false);
        }
        finally
        {
            best.Dispose();
        }

        double Validate() => data.Judge(network, data.Choice).Average();
    }

    private static Weights Copy(Parameter[] parameters) => new([.. parameters.Select(parameter => parameter.detach().clone().DetachFromDisposeScope())]);

    /// <summary>Weights of one moment.</summary>
    private sealed record Weights(Tensor[] Values) : IDisposable
    {
        public void Restore(Parameter[] parameters)
        {
            using var noGradient = no_grad();
            foreach (var (parameter, value) in parameters.Zip(Values))
            {
                parameter.copy_(value);
            }
        }

        public void Dispose()
        {
            foreach (var value in Values)
            {
                value.Dispose();
            }
        }
    }
}
