using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Implicit;

/// <summary>Inner products of the items of a batch, in double precision: batch × 1 × … × 1.</summary>
internal static class BatchNorms
{
    // Kept: a number that is made for one call may be finalised while the call still reads it.
    private static readonly Scalar One = 1;
    private static readonly Scalar Zero = 0;

    /// <summary>⟨a, b⟩.</summary>
    public static Tensor Inner(Tensor a, Tensor b) =>
        (a * b).sum([.. Enumerable.Range(1, (int)a.dim() - 1).Select(i => (long)i)], keepdim: true, type: ScalarType.Float64);

    /// <summary>‖a‖.</summary>
    public static Tensor Norm(Tensor a) => Inner(a, a).sqrt();

    /// <summary>‖a‖/‖b‖, or ‖a‖ where b is 0.</summary>
    public static Tensor Relative(Tensor a, Tensor normOfB) => Norm(a) / normOfB.masked_fill(normOfB.eq(Zero), One);
}
