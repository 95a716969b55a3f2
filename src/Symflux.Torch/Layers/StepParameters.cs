using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>τ, μ and α of a block as parameters.</summary>
/// <remarks>
/// μ = 0 and α = 1 mean that the block has no data term and no extrapolation; these stay constants. A number that must be
/// positive is exp(θ), one that must lie in (0, 1) is σ(θ).
/// </remarks>
internal sealed class StepParameters : nn.Module
{
    /// <summary>What rounding to single precision could take from the inequality τρ ≤ 2(1 − μ), with room to spare.</summary>
    private const double SafetyFactor = 1 - 1e-5;

    /// <summary>exp of its logarithm is 0 in effect, and yet it has one.</summary>
    private const double Tiny = 1e-300;

    private readonly Parameter timeStep;
    private readonly Parameter? fidelity;
    private readonly Parameter? extrapolation;
    private readonly bool fidelityBelowOne;
    private readonly double? spectralBound;

    /// <summary>Creates the parameters.</summary>
    /// <param name="timeStep">τ at construction.</param>
    /// <param name="fidelity">μ at construction.</param>
    /// <param name="extrapolation">α at construction.</param>
    /// <param name="fidelityBelowOne">Whether μ stays below 1; it always does where a spectral bound is given.</param>
    /// <param name="spectralBound">ρ = L‖K‖² for τ = σ(θ)·2(1 − μ)/ρ; null for τ = exp(θ).</param>
    /// <param name="trainable">Which of the numbers may change.</param>
    /// <param name="type">Floating-point type.</param>
    public StepParameters(
        double timeStep, double fidelity, double extrapolation, bool fidelityBelowOne, double? spectralBound, TrainableParts trainable, ScalarType type)
        : base(nameof(StepParameters))
    {
        this.spectralBound = spectralBound;
        this.fidelityBelowOne = fidelityBelowOne || spectralBound is not null;
        this.timeStep = Scalar(
            spectralBound is null ? Math.Log(Math.Max(timeStep, Tiny)) : Logit(timeStep / LargestStep(fidelity)), TrainableParts.TimeStep);
        this.fidelity = fidelity == 0
            ? null
            : Scalar(this.fidelityBelowOne ? Logit(fidelity) : Math.Log(fidelity), TrainableParts.Fidelity);
        this.extrapolation = extrapolation == 1 ? null : Scalar(extrapolation, TrainableParts.Extrapolation);
        RegisterComponents();

        Parameter Scalar(double value, TrainableParts part) => new(tensor(value, dtype: type), requires_grad: trainable.HasFlag(part));
    }

    /// <summary>μ, or null for none.</summary>
    public Tensor? Fidelity() => fidelity is null ? null : fidelityBelowOne ? fidelity.sigmoid() : fidelity.exp();

    /// <summary>α, or null for none.</summary>
    public Tensor? Extrapolation() => extrapolation;

    /// <summary>τ.</summary>
    /// <param name="mu">μ, as <see cref="Fidelity"/> gives it.</param>
    public Tensor TimeStep(Tensor? mu)
    {
        if (spectralBound is null)
        {
            return timeStep.exp();
        }

        // Two numbers in one expression would be tensors, in double precision.
        var (part, largest) = (timeStep.sigmoid(), LargestStep(0));
        return mu is null ? part * largest : part * (largest * (1 - mu));
    }

    /// <summary>τρ ≤ 2(1 − μ), where a spectral bound ρ is given.</summary>
    /// <param name="mu">μ, as <see cref="Fidelity"/> gives it.</param>
    public Tensor Strength(Tensor? mu) => TimeStep(mu) * spectralBound!.Value;

    /// <summary>τ, μ and α at this moment.</summary>
    public (double TimeStep, double Fidelity, double Extrapolation) ToNumbers()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var mu = Fidelity();
        return (Number(TimeStep(mu)), mu is null ? 0 : Number(mu), extrapolation is null ? 1 : Number(extrapolation));

        static double Number(Tensor value) => value.ToDoubles()[0];
    }

    private double LargestStep(double mu) => SafetyFactor * 2 * (1 - mu) / spectralBound!.Value;

    /// <summary>σ⁻¹, with 0 and 1 moved to where σ takes them for exact in single precision and nearly so in double.</summary>
    private static double Logit(double p)
    {
        p = double.IsNaN(p) ? 0 : Math.Clamp(p, 1e-16, 1 - 1e-15);
        return Math.Log(p) - Math.Log(1 - p);
    }
}
