namespace Symflux.Multigrid.Inpainting;

/// <summary>The course of an inpainting run: history, progress, cancellation and the reason to stop.</summary>
/// <param name="options">Tolerance and limit.</param>
/// <param name="progress">Receives a report after every iteration.</param>
/// <param name="stopWhereAsked">Throws where the run is cancelled.</param>
internal sealed class InpaintingIteration(InpaintingOptions options, IProgress<CycleRecord>? progress, Action stopWhereAsked)
{
    /// <summary>Conjugate gradients do not reduce the residual in every iteration; only a growth like this is divergence.</summary>
    private const double Divergence = 1e6;

    /// <summary>So many iterations without a new smallest residual are a standstill.</summary>
    private const int Patience = 100;

    private readonly Convergence convergence = new(options.Tolerance, options.MaxIterations, Divergence, Patience);
    private readonly List<CycleRecord> history = [];
    private StopReason reason;
    private double unit;
    private double smallest = double.PositiveInfinity;

    /// <summary>How it went so far.</summary>
    public MultigridCourse Course => new(reason, [.. history]);

    /// <summary>‖r‖ at which the tolerance is met.</summary>
    public double Target => convergence.Target;

    /// <summary>Whether the initial guess is the solution.</summary>
    public bool IsDone => unit == 0;

    /// <summary>Begins with the residual of the initial guess.</summary>
    public void Start(double residual)
    {
        unit = residual;
        convergence.Start(residual);
        smallest = residual;
        history.Add(new CycleRecord(0, residual > 0 ? 1 : 0, 0, 0));
    }

    /// <summary>Counts an iteration and judges its residual.</summary>
    /// <param name="residual">‖r‖ after it.</param>
    /// <param name="workUnits">Its work.</param>
    /// <returns>Whether to go on.</returns>
    public bool Next(double residual, double workUnits)
    {
        Count(residual, workUnits);
        return Judge(residual);
    }

    /// <summary>Counts an iteration on another problem, which leads to the first guess. Its residual is not judged.</summary>
    /// <returns>Whether the limit of iterations allows another.</returns>
    public bool Count(double residual, double workUnits)
    {
        stopWhereAsked();
        var last = history[^1];
        history.Add(new CycleRecord(last.Cycle + 1, residual / unit, last.WorkUnits + workUnits, 1));
        progress?.Report(history[^1]);
        return last.Cycle + 1 < options.MaxIterations;
    }

    /// <summary>Replaces the last residual by that of the problem itself, and judges it.</summary>
    /// <returns>Whether to go on.</returns>
    public bool Revise(double residual)
    {
        history[^1] = history[^1] with { Residual = residual / unit };
        return Judge(residual);
    }

    private bool Judge(double residual)
    {
        var stop = convergence.Judge(residual, history[^1].Cycle, helped: residual < smallest);
        smallest = Math.Min(smallest, residual);
        reason = stop ?? StopReason.CycleLimit;
        return stop is null;
    }
}
