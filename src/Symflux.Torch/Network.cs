using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch;

/// <summary>
/// A blueprint as a trainable network: the same blocks with the same numbers, so that its output is that of the solver
/// (1e-12 relative in double, 1e-5 in single precision), and a blueprint again after training.
/// </summary>
/// <remarks>
/// Input and output: batch × m × [depth ×] [height ×] width, of the network's precision. The input is the initial state
/// and f of the data terms. Grids of every size are accepted. Diffusivities of a program's own become splines, see <see cref="SamplingError"/>.
/// Like other modules of TorchSharp not for use by several threads at once; a <see cref="Symflux.Solving.Solver{T}"/> for each thread computes the same.
/// </remarks>
public sealed class Network : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Layer> layers = [];
    private readonly NormBudget? normBudget;
    private readonly LipschitzBudget? lipschitzBudget;

    /// <summary>Makes a network from a blueprint.</summary>
    /// <param name="blueprint">Structure and initial numbers.</param>
    /// <param name="options">Parametrisation, trainable parts, precision; null for <see cref="NetworkOptions.Default"/>.</param>
    /// <exception cref="SymfluxException">
    /// The certified parametrisation is asked for, and a block does not satisfy the hypotheses of the certificate. A step
    /// within 1e-5 of the largest certified one is reduced to (1 − 1e-5) of it, as a margin for rounding. Or a Lipschitz constant
    /// is asked for, and a block has none that training keeps.
    /// </exception>
    public Network(Blueprint blueprint, NetworkOptions? options = null) : base(nameof(Network))
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        Options = options ?? NetworkOptions.Default;
        var sampled = SampledBlueprint.Of(blueprint);
        (blueprint, SamplingError) = (sampled.Blueprint, sampled.Error);
        Dimension = blueprint.Dimension;
        Channels = blueprint.Channels;
        if (Options.Parametrisation == Parametrisation.Certified)
        {
            CertifiableBlock.CheckCycles(blueprint.Blocks);
        }

        if (Options.Lipschitz is { } bound)
        {
            CertifiableBlock.CheckLipschitz(blueprint.Blocks, bound, Options.Parametrisation);
        }

        foreach (var (place, block) in blueprint.Blocks.Index())
        {
            layers.Add(Layer.Of(block, $"{place + 1}", Dimension, Options, blueprint.Channels));
        }

        normBudget = Options.NormBudget is null ? null : new NormBudget(blueprint.Blocks, [.. layers], Options);
        lipschitzBudget = Options.Lipschitz is { } target
            ? new LipschitzBudget(layers, target, Options.Trainable.HasFlag(TrainableParts.Flux), Options.ScalarType)
            : null;
        RegisterComponents();
    }

    /// <summary>How the network was made.</summary>
    public NetworkOptions Options { get; }

    /// <summary>
    /// How far diffusivities of a program's own were from the splines that took their place, whose values are trained; 0 where there were none. For a smaller
    /// error, make the network from <see cref="SampledBlueprint.Of"/> with another tolerance.
    /// </summary>
    public double SamplingError { get; }

    /// <summary>1, 2 or 3: the dimension of the grids.</summary>
    public int Dimension { get; }

    /// <summary>m, the number of channels of input and output.</summary>
    public int Channels { get; }

    /// <summary>The parameters that an optimiser may change.</summary>
    public IEnumerable<Parameter> TrainableParameters => parameters().Where(parameter => parameter.requires_grad);

    /// <summary>Runs the network on a batch.</summary>
    /// <param name="input">f: batch × m × [depth ×] [height ×] width.</param>
    /// <returns>The output, of the shape of the input; it belongs to the caller's dispose scope.</returns>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != Dimension + 2 || input.shape[1] != Channels)
        {
            throw new SymfluxException(
                $"the input has the shape {string.Join(" × ", input.shape)}, but the network takes batches × {Channels} channels × "
                + $"{Dimension}D grids");
        }

        if (input.dtype != Options.ScalarType)
        {
            throw new SymfluxException($"the input is of type {input.dtype}, but the network computes in {Options.ScalarType}");
        }

        using var scope = NewDisposeScope();
        lipschitzBudget?.Distribute();
        var state = new LayerState(input.alias(), input, input);
        foreach (var advance in normBudget?.Freeze() ?? layers.Select(layer => layer.Freeze()))
        {
            state = advance(state);
        }

        return state.State.MoveToOuterDisposeScope();
    }

    /// <summary>Runs the network on one field, without a graph.</summary>
    public Field<T> Run<T>(Field<T> input) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(input);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var device = parameters().Select(parameter => parameter.device).FirstOrDefault(CPU);
        return call(input.ToTensor().to_type(Options.ScalarType).to(device)).ToField<T>(input.Grid);
    }

    /// <summary>The blueprint with the numbers that the network has at this moment.</summary>
    public Blueprint ToBlueprint()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        lipschitzBudget?.Distribute();
        return new(Dimension, Channels, [.. normBudget?.ToBlocks() ?? layers.Select(layer => layer.ToBlock())]);
    }
}
