using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Inpainting with K = the Hessian and Φ(s) = s. With L the operator of homogeneous inpainting, KᵀK is nearly L², so two
/// multigrid cycles for L, one after the other, precondition it: at a density of 5 % they replace 570 iterations by 60.
/// </summary>
internal sealed class BiharmonicInpainting<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Field<T> solution;
    private readonly T[] known;
    private readonly ThreadTeam team;
    private readonly AggregationCycle<T> cycle;
    private readonly DiffusionTerm<T> term;
    private readonly PreconditionedConjugateGradients<T> iteration;
    private readonly PaddedLayout<T> layout;
    private readonly T[] plain;
    private readonly T[] image;

    public BiharmonicInpainting(Field<T> solution, Field<T> mask, ThreadTeam team)
    {
        this.solution = solution;
        this.team = team;
        known = mask.Buffer;
        var grid = solution.Grid;
        var model = DiffusionModel.FourthOrder(grid, new LinearFlux());
        term = DiffusionTerm<T>.For(new ResidualBlock(model.Stencils, model.Flux, 1), grid, team.Size);
        layout = new PaddedLayout<T>(grid.Height, grid.Width);
        cycle = new AggregationCycle<T>(layout, team.Size);
        SetWeights(grid);
        (plain, image) = (new T[grid.Count], new T[grid.Count]);
        iteration = new PreconditionedConjugateGradients<T>(layout, Apply, Precondition, solution.Channels, team);
    }

    /// <summary>Runs until told to stop; the solution is changed in place.</summary>
    public void Run(InpaintingIteration course)
    {
        var residual = layout.Create(solution.Channels);
        for (var c = 0; c < solution.Channels; c++)
        {
            term.Evaluate(solution.Channel(c).ToArray(), image, team);
            for (var i = 0; i < image.Length; i++)
            {
                image[i] = known[i] == T.Zero ? -image[i] : T.Zero;
            }

            layout.Load(image, residual[c]);
        }

        var unit = iteration.Norm(residual);
        course.Start(unit);
        if (unit > 0)
        {
            iteration.Run(Add, residual, norm => course.Next(norm, 2 * cycle.WorkUnits + 1));
        }
    }

    private void Add(double factor, T[][] direction)
    {
        for (var c = 0; c < direction.Length; c++)
        {
            layout.Add(factor, direction[c], solution.Channel(c));
        }
    }

    private void Apply(T[][] p, T[][] q)
    {
        for (var c = 0; c < p.Length; c++)
        {
            layout.Store(p[c], plain);
            term.Evaluate(plain, image, team);
            for (var i = 0; i < image.Length; i++)
            {
                image[i] = known[i] == T.Zero ? image[i] : T.Zero;
            }

            layout.Load(image, q[c]);
        }
    }

    private void Precondition(T[] r, T[] z)
    {
        cycle.Apply(r, z, team);
        cycle.Apply(z, z, team);
    }

    private void SetWeights(Grid grid)
    {
        var level = cycle.Finest;
        var (weightX, weightY) = ((float)(1 / (grid.SpacingX * grid.SpacingX)), (float)(1 / (grid.SpacingY * grid.SpacingY)));
        for (var i = 0; i < grid.Count; i++)
        {
            var (x, y) = (i % grid.Width, i / grid.Width);
            var j = level.Layout.Row(y) + x;
            if (x < grid.Width - 1)
            {
                level.SetFace(level.WeightX, j, j + 1, known[i] != T.Zero, known[i + 1] != T.Zero, weightX);
            }

            if (y < grid.Height - 1)
            {
                level.SetFace(level.WeightY, j, j + level.Layout.Stride, known[i] != T.Zero, known[i + grid.Width] != T.Zero, weightY);
            }
        }

        cycle.Prepare();
    }
}
