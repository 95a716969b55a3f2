using Symflux.Distribution;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Training;

/// <summary>
/// The sum of a loss and its gradient over ranks that each have a share of a batch: added in double precision in the order of the ranks, by every rank
/// alike, so that all go on with the same bits.
/// </summary>
internal static class GradientSum
{
    /// <summary>Adds up.</summary>
    /// <param name="ranks">The ranks; each calls this.</param>
    /// <param name="loss">The share of this rank.</param>
    /// <param name="parameters">Hold the gradients of the share; receive those of the whole.</param>
    /// <returns>The whole loss.</returns>
    public static double Over(ICommunicator ranks, double loss, IReadOnlyList<Parameter> parameters)
    {
        var count = 1 + parameters.Sum(parameter => (int)parameter.numel());
        var (own, all) = (new double[count], new double[count * ranks.Size]);
        own[0] = loss;
        var place = 1;
        foreach (var parameter in parameters)
        {
            // Without a gradient the loss does not depend on it.
            if (parameter.grad is { } gradient)
            {
                var values = gradient.cpu().data<float>();
                for (var i = 0; i < values.Count; i++)
                {
                    own[place + i] = values[i];
                }
            }

            place += (int)parameter.numel();
        }

        ranks.Gather(own, [.. Enumerable.Repeat(count, ranks.Size)], all);
        Array.Clear(own);
        for (var i = 0; i < all.Length; i++)
        {
            own[i % count] += all[i];
        }

        using var noGradient = no_grad();
        place = 1;
        foreach (var parameter in parameters)
        {
            var length = (int)parameter.numel();
            parameter.grad?.copy_(tensor([.. own.AsSpan(place, length).ToArray().Select(value => (float)value)], parameter.shape));
            place += length;
        }

        return own[0];
    }
}
