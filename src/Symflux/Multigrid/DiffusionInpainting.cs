using System.Numerics;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid;

/// <summary>Inpainting with K = ∇ and diffusivities that all channels share.</summary>
internal sealed class DiffusionInpainting<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Linear problems of the nonlinear iteration are solved this far; further would be lost when g changes.</summary>
    private const double InnerReduction = 0.1;

    private readonly Field<T> solution;
    private readonly T[] known;
    private readonly DiffusivityFlux flux;
    private readonly AggregationCycle<T> cycle;
    private readonly ConjugateGradients<T> iteration;
    private readonly T[] diffusivities;
    private readonly T[][] state;
    private readonly T[][] residual;
    private readonly int width;
    private readonly int height;
    private readonly T inverseX;
    private readonly T inverseY;

    public DiffusionInpainting(Field<T> solution, Field<T> mask, InpaintingModel model, double contrast, ThreadTeam team)
    {
        this.solution = solution;
        known = mask.Buffer;
        flux = model switch
        {
            InpaintingModel.Homogeneous => new LinearFlux(),
            InpaintingModel.Charbonnier => new CharbonnierFlux(contrast),
            _ => new PeronaMalikFlux(contrast),
        };
        (width, height) = (solution.Grid.Width, solution.Grid.Height);
        inverseX = T.CreateSaturating(1 / solution.Grid.SpacingX);
        inverseY = T.CreateSaturating(1 / solution.Grid.SpacingY);
        cycle = new AggregationCycle<T>(height, width);
        var layout = cycle.Finest.Layout;
        iteration = new ConjugateGradients<T>(
            layout, (p, q) => cycle.Finest.Apply(p, q, team), r => cycle.Apply(r, team), solution.Channels, team);
        state = ConjugateGradients<T>.Create(layout, solution.Channels);
        residual = ConjugateGradients<T>.Create(layout, solution.Channels);
        diffusivities = new T[solution.Grid.Count];
    }

    /// <summary>Runs until told to stop; the solution is changed in place.</summary>
    public void Run(InpaintingIteration course)
    {
        var isLinear = flux is LinearFlux;
        Linearise();
        var unit = iteration.Norm(residual);
        course.Start(unit);
        var goOn = unit > 0;
        while (goOn)
        {
            var begin = iteration.Norm(residual);
            foreach (var channel in state)
            {
                Array.Clear(channel);
            }

            var target = isLinear ? course.Target : Math.Max(InnerReduction * begin, 0.5 * course.Target);
            var work = cycle.WorkUnits + 1;
            iteration.Run(state, residual, norm => isLinear
                ? goOn = course.Next(norm, work)
                : course.Count(norm, work) && norm > target);
            AddCorrection();
            if (!isLinear)
            {
                Linearise();
                goOn = course.Revise(iteration.Norm(residual));
            }
        }
    }

    /// <summary>Evaluates g at the current solution, and the residual b − A(u) with it.</summary>
    private void Linearise()
    {
        EvaluateDiffusivities();
        SetWeights();
        for (var c = 0; c < solution.Channels; c++)
        {
            EvaluateResidual(solution.Channel(c), residual[c]);
        }
    }

    private void EvaluateDiffusivities()
    {
        if (flux is LinearFlux)
        {
            Array.Fill(diffusivities, T.One);
            return;
        }

        Array.Clear(diffusivities);
        for (var c = 0; c < solution.Channels; c++)
        {
            var u = solution.Channel(c);
            for (var y = 0; y < height; y++)
            {
                for (var (x, i) = (0, y * width); x < width; x++, i++)
                {
                    var dx = x < width - 1 ? (u[i + 1] - u[i]) * inverseX : T.Zero;
                    var dy = y < height - 1 ? (u[i + width] - u[i]) * inverseY : T.Zero;
                    diffusivities[i] += dx * dx + dy * dy;
                }
            }
        }

        flux.EvaluateDiffusivity<T>(diffusivities, diffusivities);
    }

    /// <summary>Faces between unknown samples carry weights; those to known samples become reactions.</summary>
    private void SetWeights()
    {
        var level = cycle.Finest;
        Array.Clear(level.Reaction);
        var (squareX, squareY, stride) = (inverseX * inverseX, inverseY * inverseY, level.Layout.Stride);
        for (var y = 0; y < height; y++)
        {
            for (var (x, i, j) = (0, y * width, level.Layout.Row(y)); x < width; x++, i++, j++)
            {
                if (x < width - 1)
                {
                    level.SetFace(level.WeightX, j, j + 1, known[i] != T.Zero, known[i + 1] != T.Zero, diffusivities[i] * squareX);
                }

                if (y < height - 1)
                {
                    level.SetFace(level.WeightY, j, j + stride, known[i] != T.Zero, known[i + width] != T.Zero, diffusivities[i] * squareY);
                }
            }
        }

        cycle.Prepare();
    }

    private void EvaluateResidual(ReadOnlySpan<T> u, T[] r)
    {
        var (squareX, squareY) = (inverseX * inverseX, inverseY * inverseY);
        for (var y = 0; y < height; y++)
        {
            var place = cycle.Finest.Layout.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (i, sum) = (y * width + x, T.Zero);
                if (known[i] == T.Zero)
                {
                    sum += x > 0 ? squareX * diffusivities[i - 1] * (u[i - 1] - u[i]) : T.Zero;
                    sum += x < width - 1 ? squareX * diffusivities[i] * (u[i + 1] - u[i]) : T.Zero;
                    sum += y > 0 ? squareY * diffusivities[i - width] * (u[i - width] - u[i]) : T.Zero;
                    sum += y < height - 1 ? squareY * diffusivities[i] * (u[i + width] - u[i]) : T.Zero;
                }

                r[place + x] = sum;
            }
        }
    }

    private void AddCorrection()
    {
        for (var c = 0; c < solution.Channels; c++)
        {
            var u = solution.Channel(c);
            for (var y = 0; y < height; y++)
            {
                var correction = state[c].AsSpan(cycle.Finest.Layout.Row(y), width);
                for (var x = 0; x < width; x++)
                {
                    u[y * width + x] += correction[x];
                }
            }
        }
    }
}
