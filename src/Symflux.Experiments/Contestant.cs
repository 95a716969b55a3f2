using Symflux.Blueprints;
using Symflux.Experiments.Baselines;
using Symflux.Experiments.Networks;

namespace Symflux.Experiments;

/// <summary>A network of the comparison of symmetric with standard ones.</summary>
/// <param name="Name">How the tables call it.</param>
/// <param name="Activation">What it is compared by: like with like, and with ReLU.</param>
/// <param name="IsSymmetric">Whether it is one of those that the claim is about.</param>
/// <param name="Design">The network.</param>
internal sealed record Contestant(string Name, string Activation, bool IsSymmetric, NetworkDesign Design)
{
    /// <summary>What most networks in practice have.</summary>
    public const string Relu = "ReLU";

    /// <summary>Residual networks with stencils of 5×5: N parameters for the symmetric ones, N and 2N for the standard ones.</summary>
    /// <param name="blocks">Blocks of every network.</param>
    /// <param name="stencils">Stencils of a symmetric block, and of a standard one with 2N; even.</param>
    public static IReadOnlyList<Contestant> ResidualNetworks(int blocks, int stencils)
    {
        // A channel with 11 knots has 36 parameters with its stencil of 5×5 in place of 25.
        const int Knots = 11;
        return
        [
            Symmetric("fixed Perona–Malik", new() { Blocks = blocks, Stencils = stencils, Flux = Baselines.Activation.PeronaMalik }),
            Symmetric("trained Perona–Malik", new() { Blocks = blocks, Stencils = stencils, Flux = Baselines.Activation.TrainedPeronaMalik }),
            Symmetric("trained Perona–Malik, fixed step", new()
            {
                Blocks = blocks, Stencils = stencils, Flux = Baselines.Activation.TrainedPeronaMalik, StepControl = StepControl.Fixed,
            }),
            Symmetric("free-form", new()
            {
                Blocks = blocks, Stencils = stencils * 25 / 36, Flux = Baselines.Activation.FreeForm, Knots = Knots,
            }),
            .. Standard(Relu, Baselines.Activation.Relu),
            .. Standard("trained Perona–Malik", Baselines.Activation.TrainedPeronaMalik),
            .. Standard("fixed Perona–Malik", Baselines.Activation.PeronaMalik),
        ];

        Contestant Symmetric(string flux, SymmetricResidualDesign design) =>
            new($"symmetric, {flux}, N", flux.Split(',')[0], true, design);

        Contestant[] Standard(string name, Activation activation) =>
            [Sized(name, activation, "N", stencils / 2), Sized(name, activation, "2N", stencils)];

        Contestant Sized(string name, Activation activation, string parameters, int count) => new(
            $"standard, {name}, {parameters}", name, false,
            new StandardResidualDesign { Blocks = blocks, Stencils = count, Activation = activation, Centre = HalfTheParameters.Centre });
    }

    /// <summary>U-nets of three levels: about 2400 parameters for the symmetric one, as many and twice as many for the standard ones.</summary>
    public static IReadOnlyList<Contestant> UNets() =>
    [
        new("symmetric U-net, trained Perona–Malik, N", "trained Perona–Malik", true, new SymmetricUNetDesign { Stencils = 21, StateChannels = 4 }),
        new("standard U-net, ReLU, N", Relu, false, new StandardUNetDesign { Width = 2 }),
        new("standard U-net, ReLU, 2N", Relu, false, new StandardUNetDesign { Width = 3 }),
    ];
}
