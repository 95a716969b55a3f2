using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Torch.Attacks;

/// <summary>
/// The search for one goal. In turn: new starting points of all amplitudes, as many of the amplitude that went best, the best of them all to the end,
/// and rounds around the best place found so far; then new ones on the next grid.
/// </summary>
internal sealed class GoalSearch(
    Goal goal, Blueprint blueprint, Network network, IReadOnlyList<Grid> grids, AttackOptions options, TimeSpan timeLimit) : IDisposable
{
    /// <summary>
    /// New starting points of all amplitudes and then of one, how many of them go on, and how many start near the best place. A network call
    /// for a few small images is mostly overhead, so that twice as many cost a fifth more.
    /// </summary>
    private const int Fresh = 8, Kept = 6, Near = 6;

    /// <summary>Steps of all starting points, of those that go on, and near the best place.</summary>
    private const int FirstSteps = 12, Steps = 90, NearSteps = 100;

    /// <summary>Power iterations near the best place, whose difference is aligned already.</summary>
    private const int Realignments = 3;

    /// <summary>Rounds until new starting points have their turn again.</summary>
    private const int Period = 4;

    /// <summary>How far the amplitudes of the second half of the starting points are from that of the best of the first.</summary>
    private const double Spread = 1.4;

    /// <summary>How much smaller and larger than the amplitudes of the options the extreme starts are.</summary>
    private const double Tiny = 1e-3, Huge = 1e5;

    private readonly StartingPoints points = new(options.Seed);
    private readonly Stopwatch clock = new();
    private readonly Dictionary<Grid, Solver<double>> solvers = [];
    private readonly Dictionary<Grid, PullBack> pullBacks = [];
    private Climber? leader;
    private Climber? unsettled;
    private double record;
    private int round;

    /// <summary>Time that went into it.</summary>
    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>When <see cref="Elapsed"/> reaches it, the search is over.</summary>
    public TimeSpan TimeLimit => timeLimit;

    /// <summary>Starting points so far.</summary>
    public int Restarts { get; private set; }

    /// <summary>The best inputs found, as the solver judges them; null before the first.</summary>
    public AttackWitness? Best { get; private set; }

    private Grid Grid => grids[round / Period % grids.Count];

    /// <summary>Makes one round, unfinished where time is over.</summary>
    /// <param name="moved">Called after every evaluation.</param>
    /// <param name="cancellation">Checked after every evaluation.</param>
    public void Round(Action moved, CancellationToken cancellation)
    {
        clock.Start();
        try
        {
            if (!pullBacks.TryGetValue(Grid, out var pullBack))
            {
                pullBacks.Add(Grid, pullBack = PullBack.Of(blueprint, network, Grid));
            }

            if (round % Period == 0 || leader is null)
            {
                (leader, record) = (null, 0);
                var scouts = Enumerable.Range(0, Fresh).Select(turn => New(turn, Amplitude(turn))).ToArray();
                if (Climb(pullBack, scouts, goal.Alignments, FirstSteps, _ => 1))
                {
                    var amplitude = scouts.MaxBy(climber => climber.Best)!.Amplitude;
                    var followers = Enumerable.Range(0, Fresh)
                        .Select(turn => New(turn, points.LogUniform(amplitude / Spread, amplitude * Spread, turn, Fresh))).ToArray();
                    if (Climb(pullBack, followers, goal.Alignments, FirstSteps, _ => 1))
                    {
                        var best = scouts.Concat(followers).OrderByDescending(climber => climber.Best).Take(Kept);
                        Climb(pullBack, [.. best], 0, Steps, Falling);
                    }
                }
            }
            else
            {
                var start = leader;
                Climb(pullBack, [.. Enumerable.Range(0, Near).Select(turn => goal.Near(points, turn, start))], Realignments, NearSteps, Falling);
            }

            Settle();
            round++;
        }
        finally
        {
            clock.Stop();
        }

        bool Climb(PullBack pullBack, Climber[] climbers, int alignments, int steps, Func<double, double> share)
        {
            Restarts += alignments > 0 ? climbers.Length : 0;
            for (var step = 0; step < alignments + steps; step++)
            {
                if (clock.Elapsed >= timeLimit)
                {
                    return false;
                }

                goal.Advance(pullBack, climbers, step < alignments ? 0 : share((step - alignments) / (double)steps));
                foreach (var climber in climbers)
                {
                    if (climber.Best > record)
                    {
                        // The leader itself may have climbed on since it was judged.
                        record = climber.Best;
                        unsettled = leader = climber;
                    }
                }

                moved();
                cancellation.ThrowIfCancellationRequested();
            }

            return true;
        }

        static double Falling(double progress) => 0.5 * (1 + Math.Cos(Math.PI * progress));
    }

    /// <summary>Lets the solver judge the best place of this grid; <see cref="Best"/> is up to date afterwards.</summary>
    public void Settle()
    {
        if (unsettled is not { } climber)
        {
            return;
        }

        unsettled = null;
        if (!solvers.TryGetValue(Grid, out var solver))
        {
            solver = new Solver<double>(blueprint, Grid, new SolverOptions { Threads = 1 });
            solvers.Add(Grid, solver);
        }

        var witness = climber.BestDifference is { } difference
            ? AttackWitness.Of(solver, Field(climber.BestPoint, 0.5, difference), Field(climber.BestPoint, -0.5, difference))
            : AttackWitness.Of(solver, Field(climber.BestPoint, 0, climber.BestPoint), null);
        Best = Best is { } best && best.Value >= witness.Value ? best : witness;

        Field<double> Field(double[] point, double share, double[] direction) =>
            Field<double>.Wrap(Vectors.Add(point, share, direction), Grid, blueprint.Channels);
    }

    public void Dispose()
    {
        foreach (var solver in solvers.Values)
        {
            solver.Dispose();
        }
    }

    private Climber New(int turn, double amplitude) => goal.Start(points, turn, Grid, blueprint.Channels, amplitude);

    /// <summary>The last two of a round are extreme.</summary>
    private double Amplitude(int turn)
    {
        var (smallest, largest) = options.Amplitudes;
        return turn switch
        {
            Fresh - 1 => Huge * largest,
            Fresh - 2 => Tiny * smallest,
            _ => points.LogUniform(smallest, largest, turn, Fresh - 2),
        };
    }
}
