using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Experiments.Baselines;

/// <summary>
/// The usual U-net, for comparison: two convolutions of 3×3 with an activation on every level, convolutions of stride 2 downwards,
/// transposed ones upwards, skip connections by concatenation. Its output is the correction of the first input channels.
/// Nothing is certified about it.
/// </summary>
/// <remarks>
/// Weights start as He et al. (2015) propose, biases and the last convolution at 0: the network starts as the identity.
/// Images are continued by reflection to multiples of 2^(levels − 1) pixels, and cut afterwards.
/// </remarks>
public sealed class StandardUNet : nn.Module<Tensor, Tensor>
{
    private readonly StandardUNetShape shape;
    private readonly ModuleList<Sequential> encoders = [];
    private readonly ModuleList<Conv2d> downwards = [];
    private readonly ModuleList<ConvTranspose2d> upwards = [];
    private readonly ModuleList<Sequential> decoders = [];
    private readonly ModuleList<ActivationLayer> activations = [];
    private readonly Conv2d last;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="seed">Decides about the weights.</param>
    public StandardUNet(StandardUNetShape shape, ulong seed) : base(nameof(StandardUNet))
    {
        ArgumentNullException.ThrowIfNull(shape);
        NativeConvolutions.Check();
        this.shape = shape;
        encoders.Add(TwoConvolutions(shape.InputChannels, shape.WidthOf(0)));
        for (var level = 1; level < shape.Levels; level++)
        {
            var (fine, coarse) = (shape.WidthOf(level - 1), shape.WidthOf(level));
            downwards.Add(nn.Conv2d(fine, coarse, 2, stride: 2));
            activations.Add(Activation(coarse));
            encoders.Add(TwoConvolutions(coarse, coarse));
            upwards.Add(nn.ConvTranspose2d(coarse, fine, 2, stride: 2));
            decoders.Add(TwoConvolutions(2 * fine, fine));
        }

        last = nn.Conv2d(shape.WidthOf(0), shape.OutputChannels, 1);
        RegisterComponents();
        Initialise(seed);
    }

    /// <summary>Runs the network on a batch.</summary>
    /// <param name="input">Batch × input channels × height × width.</param>
    /// <returns>Batch × output channels × height × width.</returns>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        var (height, width) = (input.shape[2], input.shape[3]);
        var multiple = 1L << (shape.Levels - 1);
        var extended = nn.functional.pad(
            input - shape.Centre, [0, -width & (multiple - 1), 0, -height & (multiple - 1)], PaddingModes.Reflect);
        var state = encoders[0].call(extended);
        var skips = new Stack<Tensor>();
        for (var level = 1; level < shape.Levels; level++)
        {
            skips.Push(state);
            state = encoders[level].call(activations[level - 1].call(downwards[level - 1].call(state)));
        }

        for (var level = shape.Levels - 1; level > 0; level--)
        {
            state = decoders[level - 1].call(cat([skips.Pop(), upwards[level - 1].call(state)], 1));
        }

        var correction = last.call(state).narrow(2, 0, height).narrow(3, 0, width);
        return (input.narrow(1, 0, shape.OutputChannels) + correction).MoveToOuterDisposeScope();
    }

    private Sequential TwoConvolutions(int inputs, int outputs) => nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding: 1, padding_mode: PaddingModes.Reflect), Activation(outputs),
        nn.Conv2d(outputs, outputs, 3, padding: 1, padding_mode: PaddingModes.Reflect), Activation(outputs));

    private ActivationLayer Activation(int channels) => new(shape.Activation, 2, channels, shape.Contrast);

    private void Initialise(ulong seed)
    {
        using var noGradient = no_grad();
        foreach (var (place, (name, parameter)) in named_parameters().Index())
        {
            if (name.EndsWith(ActivationLayer.Contrasts, StringComparison.Ordinal))
            {
                continue;
            }

            if (parameter.dim() == 1 || name.StartsWith("last", StringComparison.Ordinal))
            {
                parameter.zero_();
                continue;
            }

            // A transposed convolution of stride 2 and 2×2 weights has one tap of every input channel in each output.
            var inputs = name.StartsWith("upwards", StringComparison.Ordinal) ? parameter.shape[0] : parameter[0].numel();
            parameter.copy_(tensor(
                RandomWeights.Normal((int)parameter.numel(), Math.Sqrt(2.0 / inputs), unchecked(seed * 1000 + (ulong)place)), parameter.shape));
        }
    }
}

/// <summary>The shape of a <see cref="StandardUNet"/>.</summary>
public sealed record StandardUNetShape
{
    /// <summary>Channels of the input, for example an image and a mask.</summary>
    public int InputChannels { get; init; } = 1;

    /// <summary>Channels of the output, at most those of the input.</summary>
    public int OutputChannels { get; init; } = 1;

    /// <summary>Channels on the finest level; every coarser one has twice as many, or as many.</summary>
    public required int Width { get; init; }

    /// <summary>Whether all levels have the same number of channels.</summary>
    public bool HasConstantWidth { get; init; }

    /// <summary>What follows the convolutions.</summary>
    public Activation Activation { get; init; }

    /// <summary>λ of Perona–Malik activations at the start.</summary>
    public double Contrast { get; init; } = 2.5;

    /// <summary>Grey value that is taken off what the network sees. Its output is a correction, so nothing has to be put back.</summary>
    public double Centre { get; init; }

    /// <summary>Number of levels, 2 to 4 as a rule.</summary>
    public int Levels { get; init; } = 3;

    /// <summary>How many weights and biases the network has.</summary>
    public int ParameterCount => Two(InputChannels, Width) + Width * OutputChannels + OutputChannels
        + Enumerable.Range(1, Levels - 1).Sum(level =>
        {
            var (fine, coarse) = (WidthOf(level - 1), WidthOf(level));
            return 4 * fine * coarse + coarse + Two(coarse, coarse) + 4 * fine * coarse + fine + Two(2 * fine, fine);
        }) + (Activation == Activation.TrainedPeronaMalik ? Contrasts : 0);

    /// <summary>This shape with the width whose parameter count comes nearest to a number.</summary>
    public StandardUNetShape WithAbout(int parameters) => Enumerable.Range(1, 256)
        .Select(width => this with { Width = width }).MinBy(shape => Math.Abs((long)shape.ParameterCount - parameters))!;

    internal int WidthOf(int level) => HasConstantWidth ? Width : Width << level;

    /// <summary>One λ for every channel of an activation.</summary>
    private int Contrasts => 2 * WidthOf(0) + Enumerable.Range(1, Levels - 1).Sum(level => 3 * WidthOf(level) + 2 * WidthOf(level - 1));

    private static int Two(int inputs, int outputs) => 9 * outputs * (inputs + outputs) + 2 * outputs;
}
