using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Models;

/// <summary>Diffusion problems with known solutions, for tests, demonstrations and benchmarks.</summary>
public static class Gallery
{
    /// <summary>
    /// A Fourier mode under linear diffusion: u = Π_i cos(πk_i(x_i + ½)/N_i), an eigenvector of KᵀK that decays with
    /// exp(−λt), λ = Σ_i (2 sin(πk_i/(2N_i))/h_i)² for order 2 and its square for order 4.
    /// </summary>
    /// <param name="grid">The grid; N_i its extents, h_i its spacing.</param>
    /// <param name="order">2 (K = ∇, natural boundaries) or 4 (K = Δ, reflecting boundaries).</param>
    /// <param name="modes">k_x[, k_y[, k_z]], each from 0 to N_i − 1.</param>
    public static KnownProblem FourierMode(Grid grid, int order, params int[] modes)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(modes);
        if (order is not (2 or 4) || modes.Length != grid.Dimension)
        {
            throw new SymfluxException(
                $"a Fourier mode needs the order 2 or 4, not {order}, and one wave number for each of {grid.Dimension} axes, not {modes.Length}");
        }

        var initial = new Field<double>(grid);
        var eigenvalue = 0.0;
        for (var i = 0; i < modes.Length; i++)
        {
            eigenvalue += Math.Pow(2 * Math.Sin(Math.PI * modes[i] / (2 * grid.ExtentOf((Axis)i))) / grid.SpacingOf((Axis)i), 2);
        }

        Fill(initial, (z, y, x) => Mode(Axis.X, x) * Mode(Axis.Y, y) * Mode(Axis.Z, z));
        var rate = order == 2 ? eigenvalue : eigenvalue * eigenvalue;
        var model = order == 2
            ? DiffusionModel.SecondOrder(grid, new LinearFlux())
            : new DiffusionModel(
                grid.Dimension, new StencilBank([Derivative.Laplacian(grid)], Boundary.Reflecting), FluxLayer.Separate(new LinearFlux(), 1));
        return new KnownProblem($"Fourier mode, linear, order {order}", model, initial, time => Scaled(initial, Math.Exp(-rate * time)));

        double Mode(Axis axis, int place) => (int)axis < modes.Length
            ? Math.Cos(Math.PI * modes[(int)axis] * (place + 0.5) / grid.ExtentOf(axis))
            : 1;
    }

    /// <summary>
    /// A step from 0 to a height in the middle of a signal under linear diffusion of second order, by its cosine series.
    /// </summary>
    /// <param name="samples">N, at least 2.</param>
    /// <param name="height">Height of the step, in grey values.</param>
    /// <param name="spacing">h.</param>
    public static KnownProblem Step(int samples, double height, double spacing = 1)
    {
        var grid = Grid.Signal(samples, spacing);
        var initial = new Field<double>(grid);
        Fill(initial, (_, _, x) => x >= samples / 2 ? height : 0);
        return new KnownProblem("step, linear, order 2", DiffusionModel.SecondOrder(grid, new LinearFlux()), initial, time =>
        {
            var result = new Field<double>(grid);
            for (var k = 0; k < samples; k++)
            {
                var product = 0.0;
                for (var x = 0; x < samples; x++)
                {
                    product += initial[0, 0, 0, x] * Math.Cos(Math.PI * k * (x + 0.5) / samples);
                }

                var rate = Math.Pow(2 * Math.Sin(Math.PI * k / (2 * samples)) / spacing, 2);
                var share = (k == 0 ? 1.0 : 2.0) / samples * product * Math.Exp(-rate * time);
                for (var x = 0; x < samples; x++)
                {
                    result[0, 0, 0, x] += share * Math.Cos(Math.PI * k * (x + 0.5) / samples);
                }
            }

            return result;
        });
    }

    /// <summary>
    /// A ramp under diffusion of fourth order with natural boundaries, K = ∂xx: Ku = 0, so it stays as it is for every flux.
    /// </summary>
    /// <param name="samples">N, at least 1.</param>
    /// <param name="slope">Grey values per sample.</param>
    /// <param name="flux">The diffusivity.</param>
    public static KnownProblem Ramp(int samples, double slope, DiffusivityFlux flux)
    {
        var grid = Grid.Signal(samples);
        var initial = new Field<double>(grid);
        Fill(initial, (_, _, x) => slope * x);
        return new KnownProblem("ramp, order 4", DiffusionModel.FourthOrder(grid, flux), initial, _ => initial.Clone());
    }

    /// <summary>
    /// Two samples under nonlinear diffusion of second order: the mean stays, and the difference w obeys w' = −2Φ(w),
    /// so that t = ∫ from w(t) to w(0) of ds/(2Φ(s)). For Perona–Malik, ln w + w²/(2λ²) falls linearly with slope −2.
    /// </summary>
    /// <remarks>
    /// The smallest problem that shows forward and backward diffusion; Weickert, Benhamouda 1997 study it as the space-discrete
    /// building block of edge enhancement. The solution is computed by the classical Runge–Kutta method with steps so small
    /// that its error is that of rounding.
    /// </remarks>
    /// <param name="difference">w(0), in grey values.</param>
    /// <param name="flux">The diffusivity.</param>
    public static KnownProblem TwoSamples(double difference, DiffusivityFlux flux)
    {
        ArgumentNullException.ThrowIfNull(flux);
        var grid = Grid.Signal(2);
        var initial = new Field<double>(grid);
        initial[0, 0, 0, 1] = difference;
        return new KnownProblem($"two samples, {flux.GetType().Name}", DiffusionModel.SecondOrder(grid, flux), initial, time =>
        {
            var w = Decay(difference, time, flux);
            var result = new Field<double>(grid);
            (result[0, 0, 0, 0], result[0, 0, 0, 1]) = ((difference - w) / 2, (difference + w) / 2);
            return result;
        });
    }

    /// <summary>w(t) of w' = −2Φ(w).</summary>
    private static double Decay(double w, double time, DiffusivityFlux flux)
    {
        // The error of the method is of order h⁴; h = 1/500 of the shortest time constant leaves 1e-12.
        var steps = Math.Max(1, (int)Math.Ceiling(1000 * time));
        var h = time / steps;
        for (var i = 0; i < steps; i++)
        {
            var a = Rate(w);
            var b = Rate(w + h / 2 * a);
            var c = Rate(w + h / 2 * b);
            var d = Rate(w + h * c);
            w += h / 6 * (a + 2 * b + 2 * c + d);
        }

        return w;

        double Rate(double value) => -2 * flux.Value(value);
    }

    private static void Fill(Field<double> field, Func<int, int, int, double> value)
    {
        for (var z = 0; z < field.Grid.Depth; z++)
        {
            for (var y = 0; y < field.Grid.Height; y++)
            {
                for (var x = 0; x < field.Grid.Width; x++)
                {
                    field[0, z, y, x] = value(z, y, x);
                }
            }
        }
    }

    private static Field<double> Scaled(Field<double> field, double factor)
    {
        var result = field.Clone();
        foreach (ref var value in result.Values)
        {
            value *= factor;
        }

        return result;
    }
}
