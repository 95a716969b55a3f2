using Symflux.Blueprints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// Extrapolation under a norm budget: α = 2σ(θ) ∈ (0, 2) for the residual blocks that extrapolate, where steps with constant
/// coefficients are stable (Jury's criterion), drawn back to [0, 1] as far as κ ≤ κ* asks for.
/// </summary>
internal sealed class NormBudget : nn.Module
{
    /// <summary>What is kept of κ* − 1: single precision moves the numbers a little between here and the certificate.</summary>
    private const double Margin = 1 - 1e-4;

    private readonly double kappa;
    private readonly Layer[] layers;
    private readonly ResidualLayer[] residual;
    private readonly Parameter extrapolation;
    private readonly Tensor places;

    /// <summary>Creates the parameters.</summary>
    /// <param name="blocks">The blocks at construction.</param>
    /// <param name="layers">Their layers.</param>
    /// <param name="options">With the budget; which parts are trained, and whether the weights are one.</param>
    public NormBudget(IReadOnlyList<Block> blocks, Layer[] layers, NetworkOptions options) : base(nameof(NormBudget))
    {
        CertifiableBlock.CheckBudget(blocks, options);
        kappa = 1 + Margin * (options.NormBudget!.Value - 1);
        this.layers = layers;
        residual = [.. layers.OfType<ResidualLayer>()];
        var weights = blocks.OfType<ResidualBlock>().Index().Where(entry => entry.Item.Extrapolation != 1).ToArray();
        var theta = weights.Take(options.SharedExtrapolation ? 1 : weights.Length)
            .Select(entry => Math.Log(entry.Item.Extrapolation / (2 - entry.Item.Extrapolation)));
        extrapolation = new Parameter(
            tensor(theta.ToArray(), dtype: options.ScalarType), requires_grad: options.Trainable.HasFlag(TrainableParts.Extrapolation));
        places = tensor(weights.Select(entry => (long)entry.Index).ToArray());
        RegisterComponents();
    }

    /// <summary>The layers as functions of the state, with the weights of this moment.</summary>
    public IEnumerable<Func<LayerState, LayerState>> Freeze()
    {
        var alpha = Weights();
        var place = 0;
        return layers.Select(layer => layer is ResidualLayer block ? block.Freeze(alpha[place++]) : layer.Freeze());
    }

    /// <summary>The blocks with the parameters of this moment.</summary>
    public IEnumerable<Block> ToBlocks()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var alpha = new Queue<double>(Weights().ToDoubles());
        return [.. layers.Select(layer => layer is ResidualLayer block ? block.ToBlock(alpha.Dequeue()) : layer.ToBlock())];
    }

    /// <summary>α of every residual block, 1 for those that do not extrapolate.</summary>
    private Tensor Weights()
    {
        var mu = residual.Select(layer => layer.Step.Fidelity()).ToArray();
        var tau = residual.Select((layer, k) => layer.Step.TimeStep(mu[k]));
        var none = zeros([], dtype: extrapolation.dtype, device: extrapolation.device);
        var free = ones([residual.Length], dtype: extrapolation.dtype, device: extrapolation.device);
        var alpha = free.scatter(0, places, (2 * extrapolation.sigmoid()).expand(places.shape[0]));
        return DrawnExtrapolation.Of(
            kappa, [.. residual.Select(layer => layer.SpectralBound())], alpha, stack(tau), stack(mu.Select(number => number ?? none)));
    }
}
