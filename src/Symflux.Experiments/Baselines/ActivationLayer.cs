using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Baselines;

/// <summary>An activation of a standard network as a module.</summary>
internal sealed class ActivationLayer : nn.Module<Tensor, Tensor>
{
    /// <summary>Name of the parameter log λ.</summary>
    public const string Contrasts = "logContrasts";

    private readonly Activation activation;
    private readonly Parameter? logContrasts;

    /// <summary>Creates it.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="dimension">Of the grids.</param>
    /// <param name="channels">Channels that it acts on.</param>
    /// <param name="contrast">λ at the start, of those that have one.</param>
    public ActivationLayer(Activation activation, int dimension, int channels, double contrast) : base(nameof(ActivationLayer))
    {
        this.activation = activation is Activation.FreeForm
            ? throw new SymfluxException("standard networks have no free-form activations; choose ReLU or Perona–Malik")
            : activation;
        if (activation != Activation.Relu)
        {
            long[] shape = [channels, .. Enumerable.Repeat(1L, dimension)];
            logContrasts = new Parameter(
                full(shape, Math.Log(contrast), dtype: ScalarType.Float32), requires_grad: activation == Activation.TrainedPeronaMalik);
        }

        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => activation == Activation.Relu
        ? input.relu()
        : input / (1 + input.square() * (-2 * logContrasts!).exp());
}
