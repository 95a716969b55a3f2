using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Synthesis;

/// <summary>A disc of the dead leaves model.</summary>
internal readonly record struct Leaf(double X, double Y, double Radius);

/// <summary>
/// Draws the leaves that meet a window, out of leaves with power-law radii whose centres lie anywhere in the plane.
/// </summary>
/// <remarks>
/// Leaves of radius r whose bounding box meets a w×h window have their centres in a rectangle of (w + 2r)(h + 2r). So their
/// radii have the density r^−p (w + 2r)(h + 2r), a mixture of the power laws with p, p − 1 and p − 2. Drawing from it keeps
/// the model stationary up to the border without a single leaf that is thrown away.
/// </remarks>
internal sealed class LeafSampler
{
    private readonly int width;
    private readonly int height;
    private readonly PowerLaw[] laws;
    private readonly double[] cumulated;

    public LeafSampler(int width, int height, PowerLaw radii)
    {
        this.width = width;
        this.height = height;
        laws = [radii, radii with { Exponent = radii.Exponent - 1 }, radii with { Exponent = radii.Exponent - 2 }];
        var area = (double)width * height * laws[0].Integral;
        var border = 2.0 * (width + height) * laws[1].Integral;
        var corners = 4 * laws[2].Integral;
        var sum = area + border + corners;
        cumulated = [area / sum, (area + border) / sum];
    }

    /// <summary>The next leaf.</summary>
    public Leaf Next(RandomSequence random)
    {
        var choice = random.Unit();
        var law = laws[choice < cumulated[0] ? 0 : choice < cumulated[1] ? 1 : 2];
        var radius = law.Quantile(random.Unit());
        return new Leaf(random.Between(-radius, width + radius), random.Between(-radius, height + radius), radius);
    }
}
