using Symflux.Fields;
using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>A symmetry of the grid on tensors batch × m × [depth ×] [height ×] width.</summary>
internal sealed class SymmetryOperator(GridSymmetry symmetry)
{
    private readonly long[] order = symmetry.TensorOrder;
    private readonly long[] back = symmetry.Inverse.TensorOrder;
    private readonly long[] reversed = symmetry.ReversedDimensions;

    /// <summary>gu.</summary>
    public Tensor Apply(Tensor u) => u.permute(order).flip(reversed);

    /// <summary>g⁻¹v.</summary>
    public Tensor ApplyInverse(Tensor v) => v.flip(reversed).permute(back);
}
