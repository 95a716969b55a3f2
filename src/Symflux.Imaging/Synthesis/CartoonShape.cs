namespace Symflux.Imaging.Synthesis;

/// <summary>A shape in the plane, given by its distance function.</summary>
internal abstract record CartoonShape
{
    /// <summary>Distance in pixels to the edge, negative inside; exact near the edge, where it makes edges smooth.</summary>
    public abstract double Distance(double x, double y);

    /// <summary>A rectangle around the shape: left, top, right, bottom.</summary>
    public abstract (double Left, double Top, double Right, double Bottom) Bounds { get; }
}

/// <summary>An ellipse with half axes a and b, turned by the angle with the given cosine and sine.</summary>
internal sealed record Ellipse(double X, double Y, double A, double B, double Cos, double Sin) : CartoonShape
{
    /// <inheritdoc/>
    public override (double Left, double Top, double Right, double Bottom) Bounds
    {
        get
        {
            var reach = Math.Max(A, B);
            return (X - reach, Y - reach, X + reach, Y + reach);
        }
    }

    /// <summary>First-order distance: the implicit function over the length of its gradient.</summary>
    public override double Distance(double x, double y)
    {
        var (u, v) = (Cos * (x - X) + Sin * (y - Y), Cos * (y - Y) - Sin * (x - X));
        var level = Math.Sqrt(u * u / (A * A) + v * v / (B * B));
        var slope = Math.Sqrt(u * u / (A * A * A * A) + v * v / (B * B * B * B));
        return slope == 0 ? -Math.Min(A, B) : level * (level - 1) / slope;
    }
}

/// <summary>A polygon without self-intersections.</summary>
internal sealed record Polygon((double X, double Y)[] Corners) : CartoonShape
{
    /// <inheritdoc/>
    public override (double Left, double Top, double Right, double Bottom) Bounds =>
        (Corners.Min(p => p.X), Corners.Min(p => p.Y), Corners.Max(p => p.X), Corners.Max(p => p.Y));

    /// <summary>Distance to the nearest side; the sign from the number of sides that a ray to the right crosses.</summary>
    public override double Distance(double x, double y)
    {
        var (nearest, isInside) = (double.PositiveInfinity, false);
        var from = Corners[^1];
        foreach (var to in Corners)
        {
            nearest = Math.Min(nearest, Stroke.ToSegment(x, y, from, to));
            if (from.Y > y != to.Y > y && x < from.X + (y - from.Y) / (to.Y - from.Y) * (to.X - from.X))
            {
                isInside = !isInside;
            }

            from = to;
        }

        return isInside ? -nearest : nearest;
    }
}

/// <summary>A straight line of some thickness with round ends.</summary>
internal sealed record Stroke((double X, double Y) From, (double X, double Y) To, double Thickness) : CartoonShape
{
    /// <inheritdoc/>
    public override (double Left, double Top, double Right, double Bottom) Bounds =>
        (Math.Min(From.X, To.X) - Thickness, Math.Min(From.Y, To.Y) - Thickness,
            Math.Max(From.X, To.X) + Thickness, Math.Max(From.Y, To.Y) + Thickness);

    /// <inheritdoc/>
    public override double Distance(double x, double y) => ToSegment(x, y, From, To) - Thickness / 2;

    /// <summary>Distance of a point to a segment.</summary>
    public static double ToSegment(double x, double y, (double X, double Y) from, (double X, double Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var square = dx * dx + dy * dy;
        var t = square == 0 ? 0 : Math.Clamp(((x - from.X) * dx + (y - from.Y) * dy) / square, 0, 1);
        var (ex, ey) = (x - from.X - t * dx, y - from.Y - t * dy);
        return Math.Sqrt(ex * ex + ey * ey);
    }
}

/// <summary>A circle line of some thickness.</summary>
internal sealed record Ring(double X, double Y, double Radius, double Thickness) : CartoonShape
{
    /// <inheritdoc/>
    public override (double Left, double Top, double Right, double Bottom) Bounds
    {
        get
        {
            var reach = Radius + Thickness;
            return (X - reach, Y - reach, X + reach, Y + reach);
        }
    }

    /// <inheritdoc/>
    public override double Distance(double x, double y) =>
        Math.Abs(Math.Sqrt((x - X) * (x - X) + (y - Y) * (y - Y)) - Radius) - Thickness / 2;
}
