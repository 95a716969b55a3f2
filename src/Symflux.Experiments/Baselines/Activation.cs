using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Baselines;

/// <summary>What stands between the two convolutions of a residual block.</summary>
public enum Activation
{
    /// <summary>max(s, 0); standard networks only, since it is no flux.</summary>
    Relu = 0,

    /// <summary>The flux of Perona and Malik, s/(1 + s²/λ²), with λ fixed.</summary>
    PeronaMalik = 1,

    /// <summary>The same with a trained λ for each channel.</summary>
    TrainedPeronaMalik = 2,

    /// <summary>Values at knots, trained for each channel; symmetric networks only.</summary>
    FreeForm = 3,
}

/// <summary>An activation of a standard network as a module.</summary>
internal sealed class ActivationLayer : nn.Module<Tensor, Tensor>
{
    private readonly Activation activation;
    private readonly Parameter? logContrasts;

    /// <summary>Creates it.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="channels">Channels that it acts on.</param>
    /// <param name="contrast">λ at the start, of those that have one.</param>
    public ActivationLayer(Activation activation, int channels, double contrast) : base(nameof(ActivationLayer))
    {
        this.activation = activation is Activation.FreeForm
            ? throw new SymfluxException("standard networks have no free-form activations; choose ReLU or Perona–Malik")
            : activation;
        if (activation != Activation.Relu)
        {
            logContrasts = new Parameter(
                full(channels, 1, 1, Math.Log(contrast), dtype: ScalarType.Float32), requires_grad: activation == Activation.TrainedPeronaMalik);
        }

        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => activation == Activation.Relu
        ? input.relu()
        : input / (1 + input.square() * (-2 * logContrasts!).exp());
}
