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
            iteration.Run(state, residual, norm =>
            {
                // For a nonlinear problem this is the residual with the old diffusivities: no reason to call it solved.
                goOn = course.Next(isLinear ? norm : Math.Max(norm, 2 * course.Target), work);
                return goOn && norm > target;
            });
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
        Array.Clear(diffusivities);
        for (var c = 0; c < solution.Channels; c++)
        {
            var u = solution.Channel(c);
            for (var i = 0; i < u.Length; i++)
            {
                var dx = i % width < width - 1 ? (u[i + 1] - u[i]) * inverseX : T.Zero;
                var dy = i + width < u.Length ? (u[i + width] - u[i]) * inverseY : T.Zero;
                diffusivities[i] += dx * dx + dy * dy;
            }
        }

        flux.EvaluateDiffusivity<T>(diffusivities, diffusivities);
    }

    /// <summary>Faces between unknown samples carry weights; those to known samples become reactions.</summary>
    private void SetWeights()
    {
        var level = cycle.Finest;
        Array.Clear(level.Reaction);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (i, j) = (y * width + x, level.Layout.Row(y) + x);
                level.WeightX[j] = x < width - 1 ? Face(i, i + 1, j, j + 1, inverseX) : T.Zero;
                level.WeightY[j] = y < height - 1 ? Face(i, i + width, j, j + level.Layout.Stride, inverseY) : T.Zero;
            }
        }

        cycle.Prepare();

        T Face(int i, int neighbour, int j, int neighbourPlace, T inverse)
        {
            var weight = diffusivities[i] * inverse * inverse;
            var (first, second) = (known[i] == T.Zero, known[neighbour] == T.Zero);
            if (first && second)
            {
                return weight;
            }

            level.Reaction[j] += first ? weight : T.Zero;
            level.Reaction[neighbourPlace] += second ? weight : T.Zero;
            return T.Zero;
        }
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
