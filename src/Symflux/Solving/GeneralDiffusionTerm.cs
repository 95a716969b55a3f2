using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>
/// d = KᵀΦ(Ku) for every bank, boundary, flux and dimension, in three passes: K, Φ, Kᵀ. With a guide H, Φ(Ku) is
/// g(|Hu|²)·Ku.
/// </summary>
internal sealed class GeneralDiffusionTerm<T> : DiffusionTerm<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Correlation<T> correlation;
    private readonly T[] dual;
    private readonly int samples;
    private readonly TeamPass forward;
    private readonly TeamPass activation;
    private readonly TeamPass adjoint;
    private T[] state = [];
    private T[] term = [];

    public GeneralDiffusionTerm(ResidualBlock block, Grid grid, int threads)
    {
        correlation = new Correlation<T>(block.Stencils, grid);
        samples = grid.Count;
        dual = new T[(long)block.Stencils.OutputChannels * samples];
        var guide = block.Guide is null ? null : new Correlation<T>(block.Guide, grid);
        var guided = guide is null ? [] : new T[dual.Length];
        var taps = Enumerable.Range(0, threads).Select(_ => new List<Correlation<T>.Tap>(256)).ToArray();
        var groups = block.Flux.Groups;
        forward = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(correlation.DualRows, part, parts);
            correlation.Apply(state, dual, first, end, taps[part]);
            guide?.Apply(state, guided, first, end, taps[part]);
        });
        activation = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(samples, part, parts);
            foreach (var group in groups)
            {
                if (guide is null)
                {
                    FluxEvaluation.Apply<T>(group, dual, samples, first, end);
                    continue;
                }

                FluxEvaluation.ApplyDiffusivity<T>(group, guided, samples, first, end);
                foreach (var channel in group.Channels)
                {
                    for (var i = channel * samples + first; i < channel * samples + end; i++)
                    {
                        dual[i] *= guided[i];
                    }
                }
            }
        });
        adjoint = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(correlation.StateRows, part, parts);
            correlation.ApplyAdjoint(dual, term, first, end, taps[part]);
        });
    }

    public override void Evaluate(T[] state, T[] term, ThreadTeam team)
    {
        this.state = state;
        this.term = term;
        team.Run(forward);
        team.Run(activation);
        team.Run(adjoint);
    }
}
