using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>A number that stays positive, exp(θ), or a constant: one that is not trained, or 0.</summary>
internal sealed class NonnegativeParameter : nn.Module
{
    private readonly Parameter? logarithm;
    private readonly double value;
    private readonly ScalarType type;

    /// <summary>Creates the parameter.</summary>
    /// <param name="value">The number at construction, not negative.</param>
    /// <param name="trainable">Whether it may change.</param>
    /// <param name="type">Floating-point type.</param>
    public NonnegativeParameter(double value, bool trainable, ScalarType type) : base(nameof(NonnegativeParameter))
    {
        (this.value, this.type) = (value, type);
        logarithm = trainable && value > 0 ? new Parameter(tensor(Math.Log(value), dtype: type)) : null;
        RegisterComponents();
    }

    /// <summary>The number.</summary>
    public Tensor Value() => logarithm is null ? tensor(value, dtype: type) : logarithm.exp();

    /// <summary>The number at this moment.</summary>
    public double ToNumber() => logarithm is null ? value : Math.Exp(logarithm.ToDoubles()[0]);
}
