using Symflux.Blueprints;
using Symflux.Experiments.Baselines;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Networks;

namespace Symflux.Experiments.Experiments;

/// <summary>A family of networks whose size can be chosen.</summary>
/// <param name="Name">What it is.</param>
/// <param name="IsSymmetric">Whether it is one of those that the claim is about.</param>
/// <param name="Sizes">Sizes at which it is measured.</param>
/// <param name="Make">The network of a dimension with about so many parameters.</param>
internal sealed record DesignFamily(string Name, bool IsSymmetric, IReadOnlyList<int> Sizes, Func<int, int, NetworkDesign> Make)
{
    /// <summary>Family that the claim compares with.</summary>
    public const string Standard = "standard, same activation";

    /// <summary>All families.</summary>
    /// <param name="sizes">About how many parameters, from small to large.</param>
    /// <param name="centre">Mid-grey in units of the noise level.</param>
    /// <param name="dimension">1 or 2.</param>
    public static IReadOnlyList<DesignFamily> All(IReadOnlyList<int> sizes, double centre, int dimension)
    {
        int[] middle = [.. sizes.Where(size => size is >= 300 and <= 3000)];
        int[] large = [.. sizes.Where(size => size >= 3000)];
        DesignFamily[] residual =
        [
            Symmetric("explicit, fixed step", sizes, StepControl.Fixed, SkipKind.Explicit),
            Symmetric("explicit, local step", sizes, StepControl.Adaptive(), SkipKind.Explicit),
            Symmetric("Du Fort–Frankel, fixed step", middle, StepControl.Fixed, SkipKind.DuFortFrankel),
            Symmetric("FSI, fixed step", middle, StepControl.Fixed, SkipKind.SemiIterative),
            Symmetric("implicit, fixed step", middle, StepControl.Fixed, SkipKind.Implicit),
            Symmetric("implicit, local step", middle, StepControl.Adaptive(), SkipKind.Implicit),
            Usual(Standard, sizes, Activation.TrainedPeronaMalik, NetworkStart.Usual),
            Usual("standard, ReLU", sizes, Activation.Relu, NetworkStart.Usual),
            Usual("free second convolution, started as the adjoint", sizes, Activation.TrainedPeronaMalik, NetworkStart.Diffusion),
        ];
        return dimension == 1 || large.Length == 0
            ? residual
            : [.. residual, new DesignFamily("U-net, ReLU", false, large, (size, _) => UNet(size, centre))];

        static DesignFamily Symmetric(string name, IReadOnlyList<int> sizes, StepControl step, SkipKind skip) => new(
            $"symmetric, {name}", true, sizes, (size, dimension) =>
            {
                var (blocks, extent, taps) = Frame(size, dimension);
                return new SymmetricResidualDesign
                {
                    Dimension = dimension, Blocks = blocks, Extent = extent, Flux = Activation.TrainedPeronaMalik, StepControl = step, Skip = skip,
                    Stencils = Count(size, blocks, taps + 1, 1),
                };
            });

        DesignFamily Usual(string name, IReadOnlyList<int> sizes, Activation activation, NetworkStart start) => new(
            name, false, sizes, (size, dimension) =>
            {
                var (blocks, extent, taps) = Frame(size, dimension);
                var isUsual = start == NetworkStart.Usual;
                return new StandardResidualDesign
                {
                    Dimension = dimension, Blocks = blocks, Extent = extent, Activation = activation, Start = start, Centre = centre, HasBiases = isUsual,
                    Stencils = Count(size, blocks, 2 * taps + (activation == Activation.Relu ? 0 : 1) + (isUsual ? 1 : 0), isUsual ? 1 : 0),
                };
            });
    }

    /// <summary>The designs of a dimension.</summary>
    public IEnumerable<Design> Designs(int dimension) => Sizes.Select(size => new Design(Name, size, Make(size, dimension)));

    /// <summary>Blocks, extent and taps of the stencils for about so many parameters: networks of one size have the same depth, whatever the family.</summary>
    private static (int Blocks, int Extent, int Taps) Frame(int size, int dimension)
    {
        var blocks = size switch { < 200 => 2, < 600 => 3, < 2000 => 5, < 6000 => 7, _ => 10 };
        return dimension == 1 ? (blocks, 7, 7) : (blocks, 5, 25);
    }

    private static int Count(int size, int blocks, int perStencil, int perBlock) =>
        Math.Max(1, (int)Math.Round(((double)size / blocks - perBlock) / perStencil));

    /// <summary>Three levels of one width, since a width that doubles would leave the finest grid 2 to 4 channels at these sizes.</summary>
    private static StandardUNetDesign UNet(int size, double centre)
    {
        var shape = new StandardUNetShape { Width = 1, HasConstantWidth = true }.WithAbout(size);
        return new StandardUNetDesign { Width = shape.Width, HasConstantWidth = true, Centre = centre };
    }
}
