using static TorchSharp.torch;

namespace Symflux.Experiments.Baselines;

/// <summary>A network that sees its input without a grey value, which is put back on its output.</summary>
internal sealed class CentredNetwork : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> network;
    private readonly double centre;

    /// <summary>Wraps a network, which it owns.</summary>
    public CentredNetwork(nn.Module<Tensor, Tensor> network, double centre) : base(nameof(CentredNetwork))
    {
        (this.network, this.centre) = (network, centre);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (network.call(input - centre) + centre).MoveToOuterDisposeScope();
    }
}
