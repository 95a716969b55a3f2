using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Operators;
using Symflux.Schemes;

namespace Symflux.Testing;

/// <summary>A scheme as the laws see it.</summary>
/// <param name="Name">A few words.</param>
/// <param name="Order">Order of convergence in the number of steps.</param>
/// <param name="NormStable">Whether its certificate is κ = 1 for every model with 0 ≤ g ≤ 1.</param>
/// <param name="ExtremumPrinciple">Whether second-order diffusion with separate fluxes creates no new extrema.</param>
/// <param name="WithSteps">The scheme that makes a time in a number of steps or cycles.</param>
public sealed record SchemeCase(
    string Name, int Order, bool NormStable, bool ExtremumPrinciple, Func<double, int, Scheme> WithSteps)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Every scheme; a new one that is listed here inherits the laws.</summary>
public static class AllSchemes
{
    private static readonly SchemeSettings Exactly = new() { Iterations = 100_000, Tolerance = 1e-13 };

    /// <summary>The schemes that take every model.</summary>
    public static IReadOnlyList<SchemeCase> General { get; } =
    [
        new("explicit", 1, true, true, Steps("explicit")),
        new("fast explicit diffusion", 1, false, false, Steps("fed")),
        new("fast semi-iterative", 1, false, false, Steps("fsi")),
        new("Du Fort–Frankel", 2, false, false, Steps("dff")),
        new("semi-implicit, conjugate gradients", 1, true, true,
            Steps("semi-implicit", new SchemeSettings { Tolerance = 1e-13 })),
        new("implicit", 1, true, true, Steps("implicit", Exactly)),
        new("implicit, inner cycles", 1, false, true, Steps("implicit", Exactly with { InnerCycle = 4 })),
    ];

    /// <summary>Schemes with banded solves along lines, for stencils along single axes.</summary>
    public static IReadOnlyList<SchemeCase> AlongLines(int dimension) =>
    [
        .. dimension == 1
            ? [new SchemeCase("semi-implicit, direct", 1, true, true, Steps("semi-implicit", new SchemeSettings { Solver = SystemSolver.Direct }))]
            : Array.Empty<SchemeCase>(),
        new("semi-implicit, additive operator splitting", 1, true, true,
            Steps("semi-implicit", new SchemeSettings { Solver = SystemSolver.AdditiveOperatorSplitting })),
    ];

    /// <summary>Schemes with multigrid cycles, for second-order diffusion with g ≥ 0.</summary>
    public static IReadOnlyList<SchemeCase> WithCycles { get; } =
    [
        new("implicit, multigrid", 1, true, true, Steps("implicit", Exactly with { InnerMethod = InnerMethod.Multigrid })),
    ];

    /// <summary>Every case, as signals take all of them.</summary>
    public static IEnumerable<SchemeCase> All => General.Concat(AlongLines(1)).Concat(WithCycles);

    /// <summary>The schemes that take a model.</summary>
    public static IEnumerable<SchemeCase> For(DiffusionModel model)
    {
        var stencils = model.Stencils.Stencils;
        var oneAxisEach = stencils.All(s => (s.Width > 1 ? 1 : 0) + (s.Height > 1 ? 1 : 0) + (s.Depth > 1 ? 1 : 0) <= 1);
        var differences = model.IsForward && stencils.All(
            s => s.Depth * s.Height * s.Width == 2 && s.Coefficients.ToArray().Where(weight => weight != 0).ToArray() is [var a, var b] && a == -b);
        return General.Concat(oneAxisEach ? AlongLines(model.Dimension) : []).Concat(differences ? WithCycles : []);
    }

    /// <summary>A kind of the registry that makes a time in n steps, or in n cycles.</summary>
    private static Func<double, int, Scheme> Steps(string kind, SchemeSettings? settings = null) => (time, n) =>
        SchemeKind.Find(kind).Make((settings ?? new SchemeSettings()) with { TimeStep = time / n, Cycles = n }, time);

    /// <summary>Models over dimensions, orders, couplings, channels, spacings, fluxes and data terms, small enough for dense references.</summary>
    public static IEnumerable<(string Name, DiffusionModel Model, Grid Grid)> Models()
    {
        var signal = Grid.Signal(13, 0.7);
        var image = Grid.Image(6, 5, 1, 0.8);
        var volume = Grid.Volume(3, 4, 3, 1.3, 1, 0.9);
        yield return ("1D, second order", DiffusionModel.SecondOrder(signal, new PeronaMalikFlux(2)), signal);
        yield return ("1D, α = (0.1, 1, −0.5, 0.2, 0.1)",
            DiffusionModel.GeneralisedOrder(signal, [0.1, 1, -0.5, 0.2, 0.1], new CharbonnierFlux(2)), signal);
        yield return ("1D, fourth order, 2 channels",
            DiffusionModel.FourthOrder(signal, new PeronaMalikExponentialFlux(2), Coupling.Colour, 2), signal);
        yield return ("2D, second order", DiffusionModel.SecondOrder(image, new PeronaMalikFlux(3)), image);
        yield return ("2D, second order, coupled colours", DiffusionModel.SecondOrder(image, new CharbonnierFlux(3), Coupling.Colour, 3), image);
        yield return ("2D, Hessian", DiffusionModel.FourthOrder(image, new CharbonnierFlux(3), Coupling.Gradient), image);
        yield return ("2D, Laplacian", DiffusionModel.Laplacian(image, new PeronaMalikFlux(3)), image);
        yield return ("3D, second order", DiffusionModel.SecondOrder(volume, new CharbonnierFlux(3), Coupling.Gradient), volume);
        foreach (var boundary in (Boundary[])[Boundary.Reflecting, Boundary.Zero])
        {
            var bank = new StencilBank(Derivative.Gradient(image), boundary);
            yield return ($"2D, {boundary.ToString().ToLowerInvariant()} boundaries",
                new DiffusionModel(2, bank, FluxLayer.Separate(new WeickertFlux(3), 2)), image);
        }

        var plain = DiffusionModel.SecondOrder(image, new CharbonnierFlux(3));
        yield return ("2D, data term", new DiffusionModel(2, plain.Stencils, plain.Flux, fidelityRate: 0.3), image);
    }
}
