using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Solving.TwoPoint;

/// <summary>The numbers of one step.</summary>
/// <param name="GainX">τa² along x, which has no unit: so grids of any spacing stay within the range of the numbers.</param>
/// <param name="GainY">τa² along y.</param>
/// <param name="GainZ">τa² along z.</param>
/// <param name="Fidelity">μ.</param>
/// <param name="Extrapolation">α.</param>
internal readonly record struct TwoPointNumbers<T>(T GainX, T GainY, T GainZ, T Fidelity, T Extrapolation) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Those of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="model">What it is.</param>
    public static TwoPointNumbers<T> Of(ResidualBlock block, TwoPointModel model)
    {
        return new(Gain(0), Gain(1), Gain(2), T.CreateSaturating(block.Fidelity), T.CreateSaturating(block.Extrapolation));

        T Gain(int axis) => T.CreateSaturating(axis < model.SquaredWeights.Length ? block.TimeStep * model.SquaredWeights[axis] : 0);
    }
}
