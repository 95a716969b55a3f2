using System.Numerics;
using Symflux.Blueprints;
using Symflux.Distribution;
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
    /// <summary>How many rows around those of a rank it looks at: K as far as 1, Kᵀ again.</summary>
    public const int Reach = 2;

    private readonly ImagePart<T> part;
    private readonly int channels;
    private readonly ThreadTeam team;
    private readonly AggregationCycle<T> cycle;
    private readonly DiffusionTerm<T> term;
    private readonly PreconditionedConjugateGradients<T> iteration;
    private readonly PaddedLayout<T> layout;
    private readonly LayerExchange exchange;
    private readonly T[] plain;
    private readonly T[] image;

    public BiharmonicInpainting(ImagePart<T> part, ThreadTeam team)
    {
        (this.part, this.team, channels) = (part, team, part.Solution.Channels);
        var grid = part.Grid;
        var model = DiffusionModel.FourthOrder(grid, new LinearFlux());
        term = DiffusionTerm<T>.For(new ResidualBlock(model.Stencils, model.Flux, 1), grid, team.Size);
        layout = new PaddedLayout<T>(part.Share, part.Width);
        exchange = part.Share.Exchange(Reach, part.Share.With(Reach), 1, part.Width);
        cycle = new AggregationCycle<T>(layout, team.Size);
        new FaceWeights<T>(part, layout).Set(cycle.Finest, null, null);
        cycle.Prepare();
        (plain, image) = (new T[grid.Count], new T[grid.Count]);
        iteration = new PreconditionedConjugateGradients<T>(layout, Apply, Precondition, channels, team);
    }

    /// <summary>Runs until told to stop; the solution is changed in place.</summary>
    public void Run(InpaintingIteration course)
    {
        var residual = layout.Create(channels);
        for (var c = 0; c < channels; c++)
        {
            part.Own(c).CopyTo(plain.AsSpan(part.Row(0)));
            Evaluate(-T.One, residual[c]);
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
            layout.Add(factor, direction[c], part.Own(c));
        }
    }

    private void Apply(T[][] p, T[][] q)
    {
        for (var c = 0; c < p.Length; c++)
        {
            layout.Store(p[c], plain.AsSpan(part.Row(0)));
            Evaluate(T.One, q[c]);
        }
    }

    /// <summary>±KᵀK of the values of the plain image, 0 at known samples.</summary>
    private void Evaluate(T sign, T[] target)
    {
        exchange.Run(plain, plain);
        term.Evaluate(plain, image, team);
        var known = part.Mask.Buffer;
        for (var i = 0; i < image.Length; i++)
        {
            image[i] = known[i] == T.Zero ? sign * image[i] : T.Zero;
        }

        layout.Load(image.AsSpan(part.Row(0)), target);
    }

    private void Precondition(T[] r, T[] z)
    {
        cycle.Apply(r, z, team);
        cycle.Apply(z, z, team);
    }
}
