using System.Globalization;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Multigrid;
using Symflux.Multigrid.Fas;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>
/// Inpainting by a trained multigrid cycle: as a solver, safeguarded by the classical cycle for the same equation, or as a
/// network that runs it a number of times. Every channel is filled in by itself.
/// </summary>
public sealed class TrainedInpainting
{
    private readonly Model model;
    private readonly CycleBlock cycle;
    private readonly DiffusivityFlux flux;

    private TrainedInpainting(Model model, CycleBlock cycle, DiffusivityFlux flux) => (this.model, this.cycle, this.flux) = (model, cycle, flux);

    /// <summary>Takes a model.</summary>
    /// <exception cref="SymfluxException">It is no cycle for inpainting.</exception>
    public static TrainedInpainting Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Blueprint is { Dimension: 2, Blocks: [CycleBlock { Mask: 1, InputChannels: 2 } cycle] }
            && cycle.Levels[0].Flux.Groups[0].Flux is DiffusivityFlux flux
                ? new TrainedInpainting(model, cycle, flux)
                : throw new SymfluxException(
                    $"'{model.Card.Name}' does not fill in pixels: it is no multigrid cycle for an image and a mask, as inpaint-cycle is");
    }

    /// <summary>The trained cycle in the grey scale of an image.</summary>
    /// <exception cref="SymfluxException">The scale of the image is not known, and a contrast depends on it.</exception>
    public TrainedInpainting For(ImageStack stack)
    {
        // Linear fluxes have no scale.
        var factor = flux is LinearFlux ? 1 : GreyScale.FactorFor(model.Card, stack);
        var scaled = (CycleBlock)cycle.Rescale(factor);
        return new TrainedInpainting(model, scaled, (DiffusivityFlux)scaled.Levels[0].Flux.Groups[0].Flux);
    }

    /// <summary>The solution, by as many cycles as the tolerance takes.</summary>
    /// <param name="page">The page; unknown pixels may have any value.</param>
    /// <param name="mask">1 where a pixel is known, else 0.</param>
    /// <param name="tolerance">Relative residual at which to stop, &gt; 0.</param>
    /// <param name="machine">How the machine is used.</param>
    /// <param name="cancellation">Stops between cycles.</param>
    /// <exception cref="SymfluxException">No pixel is known, or the iteration diverged.</exception>
    public FilledIn Solve(
        Field<float> page, Field<float> mask, double tolerance, SolverOptions machine, CancellationToken cancellation = default)
    {
        var classical = ClassicalCycle.Inpainting(flux, 2);
        var (trained, fallback, work, residual, converged) = (0, 0, 0.0, 0.0, true);
        var filled = EachChannel(page, mask, input =>
        {
            var result = SafeguardedSolver.Solve(
                classical, cycle, input, new SafeguardOptions { Tolerance = tolerance, Machine = machine }, cancellation: cancellation);
            trained += result.TrainedCycles;
            fallback += result.ClassicalCycles;
            work += result.History[^1].WorkUnits;
            residual = Math.Max(residual, result.History[^1].Residual);
            converged &= result.Reason == StopReason.Converged;
            return result.Solution ?? throw new SymfluxException(
                $"the trained cycle '{model.Card.Name}' and the classical one diverged after {result.History[^1].Cycle} cycles; use InpaintingSolver "
                    + "in its place");
        });
        return new FilledIn(filled, converged, string.Create(
            CultureInfo.InvariantCulture,
            $"{trained} trained and {fallback} classical cycles, residual {residual:E1}, {work:F0} work units"));
    }

    /// <summary>What a network of so many cycles gives; nothing is promised about its residual.</summary>
    /// <param name="page">The page; unknown pixels may have any value.</param>
    /// <param name="mask">1 where a pixel is known, else 0.</param>
    /// <param name="cycles">How many, at least 1.</param>
    /// <param name="machine">How the machine is used.</param>
    /// <exception cref="SymfluxException">No pixel is known.</exception>
    public FilledIn Run(Field<float> page, Field<float> mask, int cycles, SolverOptions machine)
    {
        var network = new Blueprint(2, 2, [new RecurrentBlock([cycle], new StoppingRule(cycles))]);
        return new FilledIn(
            EachChannel(page, mask, input => Solver.Run(network, input, machine)), true,
            string.Create(CultureInfo.InvariantCulture, $"network of {cycles} cycles, {cycles * cycle.WorkUnits(2):F0} work units per channel"));
    }

    /// <summary>Fills in channel by channel: values are taken relative to the mean of the known ones, where unknown ones start.</summary>
    private static Field<float> EachChannel(Field<float> page, Field<float> mask, Func<Field<double>, Field<double>> fill)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(mask);
        var known = mask.Values.ToArray();
        if (!known.Contains(1))
        {
            throw new SymfluxException("the mask has no known sample, so there is nothing to fill in from");
        }

        var filled = page.Clone();
        for (var c = 0; c < page.Channels; c++)
        {
            var values = page.Channel(c).ToArray();
            var mean = values.Where((_, i) => known[i] == 1).Average();
            var input = new Field<double>(page.Grid, 2);
            for (var i = 0; i < known.Length; i++)
            {
                input.Channel(0)[i] = known[i] == 1 ? values[i] - mean : 0;
                input.Channel(1)[i] = known[i];
            }

            var output = fill(input).Channel(0);
            for (var i = 0; i < known.Length; i++)
            {
                filled.Channel(c)[i] = known[i] == 1 ? values[i] : (float)(output[i] + mean);
            }
        }

        return filled;
    }
}
