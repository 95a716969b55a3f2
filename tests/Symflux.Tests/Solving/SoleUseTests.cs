namespace Symflux.Tests.Solving;

/// <summary>What owns buffers notices that it is used by two at once, or after its end.</summary>
public class SoleUseTests
{
    private static readonly Blueprint Smoothing =
        new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(Grid.Image(8, 8), new LinearFlux()), 3);

    [Theory, InlineData(1), InlineData(2)]
    public void A_second_run_at_the_same_time_throws_and_the_first_goes_on(int threads)
    {
        var f = new Generators(1).Field(Grid.Image(8, 8), 1);
        using var solver = new Solver<double>(Smoothing, f.Grid, new SolverOptions { Threads = threads });
        var (output, faults) = (new Field<double>(f.Grid), new List<Exception?>());
        solver.Run(f, output, new Callback<SolverProgress>(() =>
        {
            // Another thread, while this run waits for it.
            var other = new Thread(() => faults.Add(Record.Exception(() => solver.Run(f, new Field<double>(f.Grid)))));
            other.Start();
            other.Join();
        }));
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.Contains("running already", Assert.IsType<InvalidOperationException>(fault).Message, StringComparison.Ordinal));
        Assert.Equal(Solver.Run(Smoothing, f).Values.ToArray(), output.Values.ToArray());

        // And afterwards it is free again, after faults too.
        Assert.Throws<SymfluxException>(() => solver.Run(new Field<double>(Grid.Image(2, 2)), output));
        solver.Run(f, output);
    }

    [Fact]
    public void Disposing_twice_is_harmless_during_a_run_it_throws_and_after_it_nothing_runs()
    {
        var f = new Generators(2).Field(Grid.Image(8, 8), 1);
        var solver = new Solver<double>(Smoothing, f.Grid);
        var faults = new List<Exception?>();
        solver.Run(f, new Field<double>(f.Grid), new Callback<SolverProgress>(() => faults.Add(Record.Exception(solver.Dispose))));
        Assert.All(faults, fault => Assert.Contains("is running", Assert.IsType<InvalidOperationException>(fault).Message, StringComparison.Ordinal));
        solver.Dispose();
        solver.Dispose();
        Assert.Throws<ObjectDisposedException>(() => solver.Run(f, f));
    }

    [Fact]
    public void A_streaming_solver_too()
    {
        var solver = new StreamingSolver<double>(Smoothing, Grid.Image(8, 8));
        var fault = default(Exception);
        Run(() => fault ??= Record.Exception(() => Run(() => { })));
        Assert.Contains("running already", Assert.IsType<InvalidOperationException>(fault).Message, StringComparison.Ordinal);
        Run(() => { });

        void Run(Action within) => solver.Run(
            (_, layers) =>
            {
                within();
                layers.Clear();
            },
            (_, _) => { });
    }

    [Fact]
    public async Task Runs_side_by_side_have_buffers_of_their_own_and_can_be_cancelled()
    {
        var f = new Generators(3).Field(Grid.Image(8, 8), 1);
        var expected = Solver.Run(Smoothing, f).Values.ToArray();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Solver.RunAsync(Smoothing, f, cancellation: TestContext.Current.CancellationToken)));
        Assert.All(results, result => Assert.Equal(expected, result.Values.ToArray()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Solver.RunAsync(Smoothing, f, cancellation: new CancellationToken(true)));
    }

    private sealed class Callback<T>(Action action) : IProgress<T>
    {
        public void Report(T value) => action();
    }
}
