using Symflux.Fields;
using Symflux.Imaging.Numerics;
using Symflux.Imaging.Synthesis;

namespace Symflux.Imaging;

/// <summary>
/// Random volumes: balls and rods of power-law sizes, random greys and slight shading, laid over each other until they fill space. What
/// <see cref="DeadLeaves"/> are for images.
/// </summary>
/// <remarks>
/// Every second solid is a rod, as fibres and vessels are: a cylinder with round ends, 8 radii long but for these. Radii have the density r^−4, which
/// makes a volume scale invariant as r^−3 does an image. Solids are drawn from the last one back, each where nothing is yet, until every sample is
/// covered; those that meet the volume are drawn with the probability that they do, so that the model is stationary up to the border.
/// </remarks>
public static class DeadSolids
{
    private const double Exponent = 4, SmallestRadius = 1.5;

    /// <summary>Half the length of a rod's axis, in radii.</summary>
    private const double HalfLength = 4;

    /// <summary>The largest change of brightness from the middle of a solid to its border, as a share of white.</summary>
    private const double Shading = 0.2;

    private const double White = 255;

    /// <summary>What may still shine through a sample when it counts as covered.</summary>
    private const float Negligible = 1 / 256f;

    private const ulong RandomStream = 0x501D;

    /// <summary>Draws a volume.</summary>
    /// <param name="width">Samples per row, ≥ 1.</param>
    /// <param name="height">Rows per slice, ≥ 1.</param>
    /// <param name="depth">Slices, ≥ 1.</param>
    /// <param name="seed">Any number; the same one gives the same volume on every machine.</param>
    /// <returns>One channel with values in 0..255, with smooth surfaces (coverage of about a sample). Radii reach from 1.5 samples to half of the longest
    /// side, at least to 3.</returns>
    /// <exception cref="SymfluxException">The size is not positive.</exception>
    public static Field<float> Create(int width, int height, int depth, ulong seed)
    {
        var grid = Grid.Volume(depth, height, width);
        var law = new PowerLaw(Exponent, SmallestRadius, Math.Max(2 * SmallestRadius, Math.Max(Math.Max(width, height), depth) / 2.0));
        var random = new RandomSequence(seed, RandomStream);
        var filling = new Filling(grid);
        while (!filling.IsComplete)
        {
            filling.PutUnder(Draw(grid, law, random));
        }

        return filling.Volume;
    }

    /// <summary>The next solid whose surrounding box meets the volume.</summary>
    private static Solid Draw(Grid grid, PowerLaw law, RandomSequence random)
    {
        var isRod = random.Unit() < 0.5;
        var most = Room(law.Largest);
        double radius;
        do
        {
            radius = law.Quantile(random.Unit());
        }
        while (random.Unit() * most > Room(radius));

        var reach = Reach(radius);
        var centre = new Point(
            random.Between(-reach, grid.Width + reach), random.Between(-reach, grid.Height + reach), random.Between(-reach, grid.Depth + reach));
        var axis = isRod ? HalfLength * radius * Direction(random) : default;
        return new Solid(centre, axis, radius, random.Between(0, White), Shading * White * random.Unit() / radius * Direction(random));

        double Reach(double r) => isRod ? (HalfLength + 1) * r : r;

        double Room(double r) => (grid.Width + 2 * Reach(r)) * (grid.Height + 2 * Reach(r)) * (grid.Depth + 2 * Reach(r));
    }

    /// <summary>A random unit vector.</summary>
    private static Point Direction(RandomSequence random)
    {
        var (x, y, z) = (random.Normal(), random.Normal(), random.Normal());
        return 1 / Math.Max(Math.Sqrt(x * x + y * y + z * z), 1e-12) * new Point(x, y, z);
    }

    private readonly record struct Point(double X, double Y, double Z)
    {
        public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Point operator *(double factor, Point a) => new(factor * a.X, factor * a.Y, factor * a.Z);

        public double Dot(Point other) => X * other.X + Y * other.Y + Z * other.Z;
    }

    /// <summary>All points that are nearer than the radius to a segment; a ball where that is a point.</summary>
    /// <param name="Centre">The middle of the segment.</param>
    /// <param name="Axis">From the middle to an end.</param>
    /// <param name="Radius">In samples.</param>
    /// <param name="Grey">In the middle.</param>
    /// <param name="Slope">Of the brightness.</param>
    private sealed record Solid(Point Centre, Point Axis, double Radius, double Grey, Point Slope)
    {
        private readonly double inverseSquare = Axis == default ? 0 : 1 / Axis.Dot(Axis);

        /// <summary>The share of a sample around a point that the solid covers, 0 to 1.</summary>
        public double CoverageAt(Point point)
        {
            var offset = point - Centre;
            var rest = offset - Math.Clamp(offset.Dot(Axis) * inverseSquare, -1, 1) * Axis;
            var square = rest.Dot(rest);
            var (inner, outer) = (Math.Max(Radius - 0.5, 0), Radius + 0.5);
            return square >= outer * outer ? 0 : square <= inner * inner ? 1 : Math.Clamp(outer - Math.Sqrt(square), 0, 1);
        }

        public float ValueAt(Point point) => (float)Math.Clamp(Grey + (point - Centre).Dot(Slope), 0, White);
    }

    /// <summary>A volume that is filled from the last solid to the first.</summary>
    private sealed class Filling
    {
        /// <summary>The share of each sample that no solid covers yet.</summary>
        private readonly float[] open;

        /// <summary>Number of samples in each row that are not covered.</summary>
        private readonly int[] openInRow;

        private int openRows;

        public Filling(Grid grid)
        {
            Volume = new Field<float>(grid);
            open = new float[grid.Count];
            Array.Fill(open, 1f);
            openInRow = new int[grid.Depth * grid.Height];
            Array.Fill(openInRow, grid.Width);
            openRows = openInRow.Length;
        }

        public Field<float> Volume { get; }

        public bool IsComplete => openRows == 0;

        /// <summary>Centres of samples lie at half integers.</summary>
        public void PutUnder(Solid solid)
        {
            var grid = Volume.Grid;
            var (left, right) = Range(solid.Centre.X, solid.Axis.X, grid.Width);
            var (top, bottom) = Range(solid.Centre.Y, solid.Axis.Y, grid.Height);
            var (front, back) = Range(solid.Centre.Z, solid.Axis.Z, grid.Depth);
            for (var z = front; z < back; z++)
            {
                for (var y = top; y < bottom; y++)
                {
                    for (var x = left; x < right && openInRow[z * grid.Height + y] > 0; x++)
                    {
                        var place = (z * grid.Height + y) * grid.Width + x;
                        var point = new Point(x + 0.5, y + 0.5, z + 0.5);
                        if (open[place] > 0 && solid.CoverageAt(point) is > 0 and var coverage)
                        {
                            Cover(place, (float)coverage, solid.ValueAt(point));
                        }
                    }
                }
            }

            (int First, int End) Range(double centre, double axis, int extent)
            {
                var reach = Math.Abs(axis) + solid.Radius + 0.5;
                return ((int)Math.Clamp(Math.Floor(centre - reach), 0, extent), (int)Math.Clamp(Math.Ceiling(centre + reach), 0, extent));
            }
        }

        private void Cover(int place, float coverage, float value)
        {
            var share = open[place] * coverage;
            ref var sum = ref Volume.Values[place];
            sum += share * value;
            open[place] -= share;
            if (open[place] > Negligible)
            {
                return;
            }

            // What is still open is shared among the solids that are there, so that values stay averages of theirs.
            sum = Math.Clamp(sum / (1 - open[place]), 0, (float)White);
            open[place] = 0;
            if (--openInRow[place / Volume.Grid.Width] == 0)
            {
                openRows--;
            }
        }
    }
}
