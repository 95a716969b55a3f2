using System.Numerics;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Solving;
using Symflux.Testing;

namespace Symflux.Mpi.Ranks;

/// <summary>Random blueprints, of which every rank compares its layers with those that it computes alone.</summary>
internal static class Laws
{
    /// <summary>Checks some of them.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="first">The first seed.</param>
    /// <param name="count">Number of seeds.</param>
    /// <returns>The exit code.</returns>
    public static int Check(ICommunicator ranks, int first, int count)
    {
        CheckMessages(ranks);
        var (shared, differing) = (0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var random = new Generators(seed);
            var (blueprint, grid) = Problem(random);
            if (DistributedSolver<double>.WhyNot(blueprint) is not null)
            {
                continue;
            }

            shared++;
            foreach (var isSame in new[] { IsSame<float>(ranks, blueprint, grid, random), IsSame<double>(ranks, blueprint, grid, random) })
            {
                if (!isSame)
                {
                    differing++;
                    Console.Error.WriteLine($"seed {seed}, rank {ranks.Rank} of {ranks.Size}: other bits on {grid}");
                }
            }
        }

        var all = new double[ranks.Size];
        ranks.Gather([differing], [.. Enumerable.Repeat(1, ranks.Size)], all);
        if (ranks.Rank == 0)
        {
            Console.WriteLine($"{shared} of {count} blueprints shared out over {ranks.Size} ranks, {all.Sum()} differ");
        }

        return all.Sum() == 0 ? 0 : 1;
    }

    /// <summary>Most of them schemes, or cycles, on grids on which all ranks have layers, the others whatever there is, on grids of a few samples.</summary>
    private static (Blueprint Blueprint, Grid Grid) Problem(Generators random)
    {
        if (random.Whole(0, 3) == 0)
        {
            // Large enough for coarser levels that are shared out, too.
            return (random.AnyCycleBlueprint(2, 1), Grid.Image(random.Whole(200, 400), random.Whole(60, 120)));
        }

        var dimension = random.Whole(1, 3);
        if (random.Whole(0, 1) == 0)
        {
            return (random.AnyMixedBlueprint(dimension, random.Whole(1, 2)), random.Grid(dimension));
        }

        var grid = dimension switch
        {
            1 => Grid.Signal(random.Whole(1, 2000)),
            2 => Grid.Image(random.Whole(1, 90), random.Whole(1, 40)),
            _ => Grid.Volume(random.Whole(1, 40), random.Whole(1, 7), random.Whole(1, 20)),
        };
        var model = DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(random.Number(0.3, 2)));
        var time = random.Number(0.2, 3);
        return (random.AnyScheme(time).Discretise(model, time), grid);
    }

    private static bool IsSame<T>(ICommunicator ranks, Blueprint blueprint, Grid grid, Generators random) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var field = random.Field(grid, blueprint.Channels).Convert<T>();
        using var whole = new Solver<T>(blueprint, grid, new SolverOptions { Threads = 1 });
        var expected = new Field<T>(grid, blueprint.Channels);
        var fault = FaultOf(() => whole.Run(field, expected));
        using var solver = new DistributedSolver<T>(blueprint, LayeredGrid.Of(grid), ranks);
        var layers = LayeredGrid.Of(grid);
        var (start, length) = (solver.Own.First * layers.Layer.Count, solver.Own.Count * layers.Layer.Count);
        var own = new T[blueprint.Channels * length];
        for (var channel = 0; channel < blueprint.Channels; channel++)
        {
            field.Channel(channel).Slice(start, length).CopyTo(own.AsSpan(channel * length));
        }

        if (FaultOf(() => solver.Run(own, own)) != fault)
        {
            return false;
        }

        return fault is not null || Enumerable.Range(0, blueprint.Channels).All(channel =>
            own.AsSpan(channel * length, length).SequenceEqual(expected.Channel(channel).Slice(start, length)));
    }

    private static string? FaultOf(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (SymfluxException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Messages of several lengths, around in a circle and in order, with numbers and data for all.</summary>
    private static void CheckMessages(ICommunicator ranks)
    {
        var (next, before) = ((ranks.Rank + 1) % ranks.Size, (ranks.Rank + ranks.Size - 1) % ranks.Size);
        var sent = Enumerable.Range(0, 100_000).Select(i => ranks.Rank * 1_000_000L + i).ToArray();
        var received = new long[sent.Length];
        ranks.Exchange<long>(
            sent, [new(next, 0, 10), new(next, 10, 99_990)], received, [new(before, 0, 10), new(before, 10, 99_990)]);
        Expect(received.Select((value, i) => value == before * 1_000_000L + i).All(same => same), "messages");

        int[] counts = [.. Enumerable.Range(0, ranks.Size)];
        var numbers = new double[counts.Sum()];
        ranks.Gather([.. Enumerable.Repeat((double)ranks.Rank, ranks.Rank)], counts, numbers);
        Expect(numbers.SequenceEqual(counts.SelectMany(rank => Enumerable.Repeat((double)rank, rank))), "numbers of all ranks");

        var data = new byte[1000];
        data.AsSpan().Fill((byte)(ranks.Rank + 7));
        ranks.Broadcast(data, ranks.Size - 1);
        Expect(data.All(value => value == ranks.Size + 6), "data of the last rank");
        ranks.Barrier();

        static void Expect(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException($"{what} did not come as they were sent");
            }
        }
    }
}
