using Symflux.Blueprints;
using Symflux.Experiments.Networks;
using Symflux.Operators;
using Symflux.Torch.Layers;
using Symflux.Torch.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Baselines;

/// <summary>u − t W₂ᵀσ(W₁u + b₁) + b₂, with two independent convolutions and even extension at the border.</summary>
internal sealed class StandardResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly StandardNetworkShape shape;
    private readonly BankOperator bank;
    private readonly HatOperator hats = new(StepControl.StandardWindow);
    private readonly int[] extents;
    private readonly Parameter first;
    private readonly Parameter? second;
    private readonly Parameter? firstBias;
    private readonly Parameter? secondBias;
    private readonly Parameter? step;
    private readonly ActivationLayer activation;

    /// <summary>Creates a block.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="seed">Decides about the weights.</param>
    public StandardResidualBlock(StandardNetworkShape shape, ulong seed) : base(nameof(StandardResidualBlock))
    {
        this.shape = shape;
        var diffusion = RandomBank.ZeroSum(shape.Stencils, 1, shape.Extent, seed, shape.Dimension);
        var window = new StencilWindow(diffusion, shape.Dimension);
        bank = new BankOperator(window);
        extents = [.. window.LargestExtents];
        long[] size = [.. window.Shape];
        var isDiffusion = shape.Start == NetworkStart.Diffusion;
        // A third of the largest step of the flux's linear part, but never beyond what a fixed step may have.
        var tau = RandomBank.StartingStep(diffusion);
        var taps = extents.Aggregate(1, (product, extent) => product * extent);
        var he = RandomWeights.Normal(taps * shape.Stencils, Math.Sqrt(2.0 / taps), seed);
        var other = RandomWeights.Normal(taps * shape.Stencils, Math.Sqrt(2.0 / taps), seed ^ 0x2ECD);
        var adjoint = window.Embed();
        float[] start = isDiffusion ? Array.ConvertAll(adjoint, weight => (float)weight) : he;
        float[] back = (isDiffusion, shape.Step) switch
        {
            (true, StandardStep.Free) => Array.ConvertAll(adjoint, weight => (float)(tau * weight)),
            (true, _) => start,
            // The bound divides by ‖W₂‖, so that its size does not matter.
            (false, StandardStep.Bounded) => other,
            _ => new float[he.Length],
        };
        first = new Parameter(tensor(start, size));
        second = shape.IsTied ? null : new Parameter(tensor(back, size));
        if (shape.HasBiases)
        {
            (firstBias, secondBias) = (new Parameter(zeros([shape.Stencils, .. Ones()])), new Parameter(zeros([1])));
        }

        var share = isDiffusion ? tau * diffusion.NormBound * diffusion.NormBound / 2 : 0.01;
        step = shape.Step switch
        {
            StandardStep.Free => null,
            StandardStep.Bounded => new Parameter(tensor((float)Math.Log(share / (1 - share)))),
            _ => new Parameter(tensor((float)Math.Log(isDiffusion ? tau : 1))),
        };
        activation = new ActivationLayer(shape.Activation, shape.Dimension, shape.Stencils, shape.Contrast);
        RegisterComponents();

        IEnumerable<long> Ones() => Enumerable.Repeat(1L, shape.Dimension);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var w1 = Effective(first);
        var w2 = second is null ? w1 : Effective(second);
        var response = bank.Apply(input, w1);
        var direction = bank.ApplyAdjoint(activation.call(firstBias is null ? response : response + firstBias), w2);
        var change = shape.Step switch
        {
            StandardStep.Free => direction,
            StandardStep.Bounded => LargestStep(w1, w2) * step!.sigmoid() * direction,
            _ => ResidualLayer.LocalSteps(hats, input, direction, null, step!.exp()) * direction,
        };
        var next = shape.HasSkip ? input - change : -change;
        return secondBias is null ? next : next + secondBias;
    }

    /// <summary>2/(‖W₁‖‖W₂‖); even extension has 2^d times the squared norm at most.</summary>
    private Tensor LargestStep(Tensor w1, Tensor w2) =>
        (2 / (Math.Pow(2, shape.Dimension) * (SymbolNorm.Of(w1, extents) * SymbolNorm.Of(w2, extents)).clamp_min(1e-12))).to_type(w1.dtype);

    private Tensor Effective(Tensor weights) => shape.IsZeroSum
        ? weights - weights.mean([.. Enumerable.Range(2, shape.Dimension).Select(axis => (long)axis)], keepdim: true)
        : weights;
}
