using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// Holds a chain of blocks to a Lipschitz constant ℓ*: the fluxes of block k have slopes of at least −m_k, m_k = s·w_k, with trainable
/// shares w_k, the largest of which is 1, and the largest s ≤ 1 for which the bound B(s) of the chain is at most ℓ*.
/// </summary>
/// <remarks>
/// B is the recursion of the certificate, a polynomial in s with nonnegative coefficients and B(0) = 1 (facts 3 and 6). Its root is bracketed outside of
/// the graph; inside, a Newton step from there, which moves nothing, has the gradient of the implicit function: ds = −dB/B'(s).
/// </remarks>
internal sealed class LipschitzBudget : nn.Module
{
    /// <summary>What rounding to single precision could take from ℓ ≤ ℓ*, with room to spare: a share of ℓ* − 1.</summary>
    private const double SafetyFactor = 1 - 1e-4;

    /// <summary>Cases of s that are bounded at a time, and how often the interval between two of them is divided anew.</summary>
    private const int Cases = 1000;

    private const int Rounds = 3;

    private readonly Layer[] layers;
    private readonly ResidualLayer[] members;
    private readonly Parameter shares;
    private readonly double target;

    /// <summary>Creates the budget.</summary>
    /// <param name="layers">The chain.</param>
    /// <param name="bound">ℓ* ≥ 1.</param>
    /// <param name="trainable">Whether the shares may change.</param>
    /// <param name="type">Floating-point type.</param>
    public LipschitzBudget(IEnumerable<Layer> layers, double bound, bool trainable, ScalarType type) : base(nameof(LipschitzBudget))
    {
        this.layers = [.. layers];
        members = [.. this.layers.SelectMany(layer => layer.WeaklyMonotoneLayers)];
        target = 1 + (bound - 1) * SafetyFactor;
        shares = new Parameter(zeros(members.Length, dtype: type), requires_grad: trainable);
        RegisterComponents();
    }

    /// <summary>Gives every member its m for the parameters of this moment; it serves as long as the dispose scope of the caller is open.</summary>
    public void Distribute()
    {
        if (members.Length == 0)
        {
            return;
        }

        var logarithms = shares.to_type(ScalarType.Float64);
        var weights = (logarithms - logarithms.max()).exp();
        var scale = Scale(weights);
        foreach (var (k, member) in members.Index())
        {
            member.SetModulus(scale * weights[k]);
        }
    }

    private Tensor Scale(Tensor weights)
    {
        var (root, derivative) = Root(weights);
        var scale = tensor(root, ScalarType.Float64);
        if (root is 0 or 1 || !is_grad_enabled())
        {
            return scale;
        }

        var bound = Bound(scale, weights);
        return scale - (bound - bound.detach()) / derivative;
    }

    /// <summary>The largest s in [0, 1] with B(s) ≤ ℓ*, and B' there.</summary>
    private (double Root, double Derivative) Root(Tensor weights)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (low, width, derivative) = (0.0, 1.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            var bounds = Bound(low + width * arange(0, Cases + 1, ScalarType.Float64) / Cases, weights).ToDoubles();
            // Bounds increase.
            var place = bounds.Skip(1).TakeWhile(bound => bound <= target).Count();
            if (place == Cases)
            {
                return (low + width, derivative);
            }

            (low, width) = (low + width * place / Cases, width / Cases);
            derivative = (bounds[place + 1] - bounds[place]) / width;
        }

        return (low, derivative);
    }

    /// <summary>B for one or many s.</summary>
    private Tensor Bound(Tensor scale, Tensor weights)
    {
        var one = ones_like(scale);
        return layers.Aggregate(one, (bound, layer) => layer.Distance(bound, one, member => scale * weights[Array.IndexOf(members, member)]));
    }
}
