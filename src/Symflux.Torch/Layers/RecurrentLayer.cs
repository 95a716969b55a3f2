using Symflux.Blueprints;
using Symflux.Torch.Implicit;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// A recurrent block as a network layer: z⁰ = u, z^{i+1} = B(z^i; u), with the same parameters in every pass, unrolled or
/// as a fixed point. Every item of a batch ends its iteration by itself.
/// </summary>
internal sealed class RecurrentLayer : Layer
{
    private readonly ModuleList<Layer> body = [];
    private readonly StoppingRule stopping;
    private readonly Scalar tolerance;
    private readonly bool isImplicit;
    private readonly bool isSymmetric;

    /// <summary>Creates the layer.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="place">Which block of the blueprint it is, for messages.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Parametrisation, trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image.</param>
    public RecurrentLayer(RecurrentBlock block, string place, int dimension, NetworkOptions options, int visibleChannels)
        : base(nameof(RecurrentLayer))
    {
        (stopping, tolerance) = (block.Stopping, block.Stopping.Tolerance);
        foreach (var (index, part) in block.Body.Index())
        {
            body.Add(Of(part, $"{place}.{index + 1}", dimension, options, visibleChannels));
        }

        isImplicit = stopping.Tolerance > 0 && options.ImplicitGradient == ImplicitGradient.Automatic;
        isSymmetric = body is [ResidualLayer { IsGradientStep: true }];
        RegisterComponents();
    }

    public override Func<LayerState, LayerState> Freeze()
    {
        var pass = FreezeBody();
        return state => state.Next(
            isImplicit && is_grad_enabled() ? FixedPoint(pass, state.State) : Iterate(pass, state.State));
    }

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => body.SelectMany(layer => layer.WeaklyMonotoneLayers);

    /// <summary>The bound of a fixed number of passes.</summary>
    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus)
    {
        var z = state;
        for (var iteration = 0; iteration < stopping.Iterations; iteration++)
        {
            z = body.Aggregate(z, (bound, layer) => layer.Distance(bound, state, modulus));
        }

        return z;
    }

    public override Block ToBlock() => new RecurrentBlock([.. body.Select(layer => layer.ToBlock())], stopping);

    /// <summary>(z, u) ↦ B(z; u).</summary>
    private Func<Tensor, Tensor, Tensor> FreezeBody()
    {
        var layers = body.Select(layer => layer.Freeze()).ToArray();
        return (z, u) =>
        {
            using var scope = NewDisposeScope();
            var state = new LayerState(z, z, u);
            foreach (var layer in layers)
            {
                state = layer(state);
            }

            return state.State.MoveToOuterDisposeScope();
        };
    }

    /// <summary>The passes one after the other, in the graph where one is recorded.</summary>
    private Tensor Iterate(Func<Tensor, Tensor, Tensor> pass, Tensor u)
    {
        using var scope = NewDisposeScope();
        var z = u.alias();
        var norm = stopping.Tolerance > 0 ? BatchNorms.Norm(u.detach()) : null;
        var active = ones([u.shape[0], .. Enumerable.Repeat(1L, (int)u.dim() - 1)], ScalarType.Bool, u.device);
        for (var iteration = 0; iteration < stopping.Iterations; iteration++)
        {
            using var inner = NewDisposeScope();
            var next = pass(z, u);
            if (norm is not null)
            {
                var converged = BatchNorms.Relative((next - z).detach(), norm).le(tolerance);
                next = where(active, next, z);
                // A new tensor: the graph keeps the one of this pass.
                active = active.logical_and(converged.logical_not()).MoveToOuterDisposeScope();
            }

            var last = z;
            z = next.MoveToOuterDisposeScope();
            // The graph keeps what it needs; for the others memory does not grow with the passes.
            last.Dispose();
            if (norm is not null && !active.any().item<bool>())
            {
                break;
            }
        }

        return z.MoveToOuterDisposeScope();
    }

    /// <summary>The fixed point, found without a graph, with the gradient of the implicit function.</summary>
    private Tensor FixedPoint(Func<Tensor, Tensor, Tensor> pass, Tensor u)
    {
        using var scope = NewDisposeScope();
        Tensor z;
        using (no_grad())
        {
            z = Iterate(FreezeBody(), u);
        }

        return ImplicitFunction.Attach(SolveAdjoint, pass(z, u), z, z, u).MoveToOuterDisposeScope();
    }

    /// <summary>Solves (I − ∂B/∂z)ᵀ λ = ḡ at the saved z and u.</summary>
    private Tensor SolveAdjoint(Tensor gradient, IReadOnlyList<Tensor> saved)
    {
        using var scope = NewDisposeScope();
        var (z, u) = (saved[0].detach().requires_grad_(), saved[1].detach());
        var pass = FreezeBody();
        Tensor next;
        using (enable_grad())
        {
            next = pass(z, u);
        }

        var multiplier = isSymmetric
            ? BatchConjugateGradients.Solve(v => v - JacobianTransposed(v), gradient, stopping)
            : FixedPointOfAdjoint(JacobianTransposed, gradient);
        return multiplier.MoveToOuterDisposeScope();

        Tensor JacobianTransposed(Tensor v) => autograd.grad([next], [z], [v], retain_graph: true, create_graph: true)[0].detach();
    }

    /// <summary>λ ← ḡ + (∂B/∂z)ᵀλ until λ hardly changes.</summary>
    private Tensor FixedPointOfAdjoint(Func<Tensor, Tensor> jacobianTransposed, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var multiplier = gradient.clone();
        var norm = BatchNorms.Norm(gradient);
        for (var iteration = 0; iteration < stopping.Iterations; iteration++)
        {
            using var inner = NewDisposeScope();
            var next = gradient + jacobianTransposed(multiplier);
            var converged = BatchNorms.Relative(next - multiplier, norm).le(tolerance).all().item<bool>();
            multiplier.copy_(next);
            if (converged)
            {
                break;
            }
        }

        return multiplier.MoveToOuterDisposeScope();
    }
}
