using Symflux.Fluxes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>
/// Diffusivities with one contrast parameter, g(|v|²) = ĝ(|v|²/λ²), with log λ as parameter, so that λ stays positive.
/// </summary>
internal sealed class ContrastBundle : DiffusivityBundle
{
    private readonly Parameter logContrasts;
    private readonly Func<double, Flux> make;
    private readonly Func<Tensor, Tensor> diffusivity;

    /// <summary>Creates the bundle.</summary>
    /// <param name="contrasts">λ of each group.</param>
    /// <param name="make">λ ↦ flux.</param>
    /// <param name="diffusivity">ĝ.</param>
    /// <param name="groupSize">Number of channels of each group.</param>
    /// <param name="trainable">Whether λ may change.</param>
    /// <param name="type">Floating-point type.</param>
    public ContrastBundle(
        double[] contrasts, Func<double, Flux> make, Func<Tensor, Tensor> diffusivity, int groupSize, bool trainable, ScalarType type)
        : base(nameof(ContrastBundle), groupSize)
    {
        this.make = make;
        this.diffusivity = diffusivity;
        logContrasts = new Parameter(tensor(Array.ConvertAll(contrasts, Math.Log), dtype: type), requires_grad: trainable);
        RegisterComponents();
    }

    public override IReadOnlyList<Flux> ToFluxes() => [.. logContrasts.ToDoubles().Select(log => make(Math.Exp(log)))];

    public override Tensor Numbers() => Scale().unsqueeze(1);

    protected override Tensor Diffusivity(Tensor squared) => diffusivity(squared * PerGroup(Scale(), squared));

    /// <summary>1/λ².</summary>
    private Tensor Scale() => (-2 * logContrasts).exp();
}
