using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>A number that stays positive, exp(θ), or one that is 0 and stays so.</summary>
internal sealed class NonnegativeParameter : nn.Module
{
    private readonly Parameter? logarithm;
    private readonly ScalarType type;

    /// <summary>Creates the parameter.</summary>
    /// <param name="value">The number at construction, not negative.</param>
    /// <param name="trainable">Whether it may change.</param>
    /// <param name="type">Floating-point type.</param>
    public NonnegativeParameter(double value, bool trainable, ScalarType type) : base(nameof(NonnegativeParameter))
    {
        this.type = type;
        logarithm = value == 0 ? null : new Parameter(tensor(Math.Log(value), dtype: type), requires_grad: trainable);
        RegisterComponents();
    }

    /// <summary>The number.</summary>
    public Tensor Value() => logarithm is null ? zeros([], type) : logarithm.exp();

    /// <summary>The number at this moment.</summary>
    public double ToNumber() => logarithm is null ? 0 : Math.Exp(logarithm.ToDoubles()[0]);
}
