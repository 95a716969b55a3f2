using System.Numerics;
using Symflux.Fields;
using Symflux.Vectors;

namespace Symflux.Solving.TwoPoint;

/// <summary>
/// Explicit steps over a grid. Every sample is computed from its neighbours alone, in one order, so the bits depend neither on the number of threads nor
/// on how many steps go over the grid together.
/// </summary>
internal sealed class TwoPointSweep<T> : ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TwoPointKernel<T> kernel;
    private readonly Grid grid;
    private readonly Worker[] workers;
    private readonly TeamPass keepSurroundings;
    private readonly TeamPass keepSlices;
    private readonly TeamPass advanceKept;
    private readonly TeamPass advanceTogether;
    private T[] state = [];
    private T[] data = [];
    private T[] result = [];
    private TwoPointNumbers<T>[] numbers = [];
    private int channelStart;

    public TwoPointSweep(TwoPointModel model, TwoPointKernel<T> kernel, Grid grid, int threads)
    {
        (Model, this.kernel, this.grid) = (model, kernel, grid);
        workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(this))];
        keepSurroundings = new TeamPass((part, parts) => workers[part].KeepSurroundings(part, parts));
        keepSlices = new TeamPass((part, parts) => workers[part].KeepSlices(part, parts));
        advanceKept = new TeamPass((part, parts) => workers[part].Advance(channelStart, part, parts));
        advanceTogether = new TeamPass((part, _) => workers[part].AdvanceTogether());
    }

    /// <summary>Most steps that go over the grid together: the rows in which they work stay in the second-level cache.</summary>
    public const int MostTogether = 8;

    /// <summary>What the blocks are that it advances by.</summary>
    public TwoPointModel Model { get; }

    /// <summary>Whether several steps can go over the grid together, in place.</summary>
    public bool CanGoTogether => grid.Dimension == 2;

    /// <summary>Whether single steps can be made in place: by one thread always, and by several where each keeps what its neighbours overwrite.</summary>
    public bool CanGoInPlace => workers.Length == 1 || grid.Dimension > 1;

    /// <summary>Makes one step.</summary>
    /// <param name="state">u.</param>
    /// <param name="data">f.</param>
    /// <param name="result">Receives u⁺, and holds u⁻ where α ≠ 1; u itself where steps <see cref="CanGoInPlace"/>.</param>
    /// <param name="step">The numbers of the step alone.</param>
    /// <param name="team">The threads that share the work.</param>
    public void Advance(T[] state, T[] data, T[] result, TwoPointNumbers<T>[] step, ThreadTeam team)
    {
        (this.state, this.data, this.result, numbers) = (state, data, result, step);
        if (ReferenceEquals(state, result) && team.Size > 1)
        {
            for (channelStart = 0; channelStart < state.Length; channelStart += grid.Count)
            {
                team.Run(keepSlices);
                team.Run(advanceKept);
            }
        }
        else
        {
            team.Run(this);
        }
    }

    /// <summary>Makes several steps without extrapolation in place.</summary>
    /// <param name="state">u; becomes the state after the last step.</param>
    /// <param name="data">f.</param>
    /// <param name="steps">The numbers of 1 to <see cref="MostTogether"/> steps.</param>
    /// <param name="team">The threads that share the work.</param>
    public void AdvanceTogether(T[] state, T[] data, TwoPointNumbers<T>[] steps, ThreadTeam team)
    {
        (this.state, this.data, result, numbers) = (state, data, state, steps);
        for (channelStart = 0; channelStart < state.Length; channelStart += grid.Count)
        {
            // Threads overwrite what their neighbours read, so all keep copies of the rows around theirs first.
            team.Run(keepSurroundings);
            team.Run(advanceTogether);
        }
    }

    void ThreadTeam.IJob.Run(int part, int parts)
    {
        workers[part].KeepNothing();
        for (var start = 0; start < state.Length; start += grid.Count)
        {
            workers[part].Advance(start, part, parts);
        }
    }

    /// <summary>One thread and its buffers.</summary>
    private sealed class Worker
    {
        private readonly TwoPointSweep<T> sweep;
        private readonly TwoPointKernel<T> kernel;
        private readonly Grid grid;
        private readonly int rowLength;
        private readonly T[] discarded;
        private AlignedArray<T> fluxesAbove;
        private readonly AlignedArray<T> fluxesBefore;
        private AlignedArray<T> between = new(0);
        private T[] above = [];
        private T[] below = [];
        private int first;
        private int end;

        /// <summary>Slices before the first and from the last of these on are copies.</summary>
        private int firstKept;
        private int endKept = int.MaxValue;

        public Worker(TwoPointSweep<T> sweep)
        {
            (this.sweep, kernel, grid) = (sweep, sweep.kernel, sweep.grid);
            var lanes = kernel.Lanes;
            rowLength = (grid.Width + 2 * lanes - 1) / lanes * lanes;
            discarded = new T[grid.Dimension > 1 ? grid.Width : lanes];
            fluxesAbove = new AlignedArray<T>(grid.Dimension > 1 ? rowLength : lanes);
            fluxesBefore = new AlignedArray<T>(grid.Dimension > 2 ? rowLength * grid.Height : lanes);
        }

        private int Width => grid.Width;

        /// <summary>One step for a share of the slices, rows or samples of a channel.</summary>
        public void Advance(int channelStart, int part, int parts)
        {
            var step = sweep.numbers[0];
            switch (grid.Dimension)
            {
                case 1:
                    AdvanceSignal(channelStart, part, parts, step);
                    break;
                case 2:
                    (first, end) = ThreadTeam.Share(grid.Height, part, parts);
                    fluxesAbove.AsSpan().Clear();
                    for (var y = Math.Max(0, first - 1); y < end && first < end; y++)
                    {
                        AdvanceRow(channelStart, 0, y, isDiscarded: y < first, step);
                    }

                    break;
                default:
                    (first, end) = ThreadTeam.Share(grid.Depth, part, parts);
                    fluxesBefore.AsSpan().Clear();
                    for (var z = Math.Max(0, first - 1); z < end && first < end; z++)
                    {
                        fluxesAbove.AsSpan().Clear();
                        for (var y = 0; y < grid.Height; y++)
                        {
                            AdvanceRow(channelStart, z, y, isDiscarded: z < first, step);
                        }
                    }

                    break;
            }
        }

        /// <summary>A share of a signal; one vector before it is gone through for its last flux.</summary>
        private void AdvanceSignal(int channelStart, int part, int parts, TwoPointNumbers<T> step)
        {
            var lanes = kernel.Lanes;
            var (firstVector, endVector) = ThreadTeam.Share(Width / lanes, part, parts);
            (first, end) = (firstVector * lanes, part == parts - 1 ? Width : endVector * lanes);
            var row = new TwoPointRow<T>();
            for (var x = Math.Max(0, first - lanes); x < end && first < end; x = Math.Max(first, x + lanes))
            {
                row.State = ref sweep.state[channelStart + x];
                row.Data = ref sweep.data[channelStart + x];
                row.Result = ref x < first ? ref discarded[0] : ref sweep.result[channelStart + x];
                (row.Count, row.Readable) = (x < first ? lanes : end - x, Width - x);
                kernel.Advance(ref row, step);
                if (x >= first)
                {
                    break;
                }
            }
        }

        private void AdvanceRow(int channelStart, int z, int y, bool isDiscarded, TwoPointNumbers<T> step)
        {
            var start = channelStart + (z * grid.Height + y) * Width;
            var row = new TwoPointRow<T>
            {
                State = ref RowOf(z, y),
                Below = ref RowOf(z, y + 1 < grid.Height ? y + 1 : y),
                Behind = ref RowOf(z + 1 < grid.Depth ? z + 1 : z, y),
                Data = ref sweep.data[start],
                Result = ref isDiscarded ? ref discarded[0] : ref sweep.result[start],
                FluxAbove = ref fluxesAbove[0],
                FluxBefore = ref fluxesBefore[grid.Dimension > 2 ? y * rowLength : 0],
                Count = Width,
                Readable = Width,
            };
            kernel.Advance(ref row, step);

            ref T RowOf(int slice, int line)
            {
                var place = line * Width;
                return ref slice < firstKept ? ref above[place]
                    : ref slice >= endKept ? ref below[place]
                    : ref sweep.state[channelStart + slice * grid.Height * Width + place];
            }
        }

        /// <summary>Forgets copies: nobody overwrites what is read.</summary>
        public void KeepNothing() => (firstKept, endKept) = (0, int.MaxValue);

        /// <summary>Copies the slices before and behind a share, which its neighbours will overwrite.</summary>
        public void KeepSlices(int part, int parts)
        {
            (firstKept, endKept) = ThreadTeam.Share(grid.Depth, part, parts);
            Keep(firstKept - 1, ref above);
            Keep(endKept, ref below);

            void Keep(int slice, ref T[] kept)
            {
                if (slice >= 0 && slice < grid.Depth)
                {
                    kept = kept.Length > 0 ? kept : new T[grid.Height * Width];
                    sweep.state.AsSpan(sweep.channelStart + slice * kept.Length, kept.Length).CopyTo(kept);
                }
            }
        }

        /// <summary>Copies the rows around a share, as many as steps will be made.</summary>
        public void KeepSurroundings(int part, int parts)
        {
            (first, end) = ThreadTeam.Share(grid.Height, part, parts);
            var steps = sweep.numbers.Length;
            if (fluxesAbove.AsSpan().Length < steps * rowLength)
            {
                fluxesAbove = new AlignedArray<T>(steps * rowLength);
                between = new AlignedArray<T>(steps * rowLength);
            }

            Keep(Math.Max(0, first - steps), first, ref above);
            Keep(end, Math.Min(grid.Height, end + steps), ref below);

            void Keep(int firstRow, int endRow, ref T[] kept)
            {
                var count = Math.Max(0, endRow - firstRow) * Width;
                if (kept.Length < count)
                {
                    kept = new T[count];
                }

                sweep.state.AsSpan(sweep.channelStart + firstRow * Width, count).CopyTo(kept);
            }
        }

        /// <summary>
        /// All steps for a share of the rows of a channel, one row after the other: step t works t rows above step 0. Between the first step and the last
        /// a row is in a place that begins at a cache line, one of as many as there are steps. Of the rows kept around the share every step makes one
        /// fewer.
        /// </summary>
        public void AdvanceTogether()
        {
            var steps = sweep.numbers.Length;
            if (first >= end)
            {
                return;
            }

            fluxesAbove.AsSpan().Clear();
            var (firstKept, endKept) = (Math.Max(0, first - steps), Math.Min(grid.Height, end + steps));
            for (var front = firstKept; front < endKept + steps; front++)
            {
                for (var t = 0; t < steps; t++)
                {
                    // Rows from `valid` on are those of step t: the first one only gives its fluxes, but for the first row of the grid.
                    var y = front - t;
                    var valid = firstKept == 0 ? 0 : firstKept + t;
                    var validEnd = endKept == grid.Height ? grid.Height : endKept - t;
                    if (y < valid || y >= (validEnd == grid.Height ? validEnd : validEnd - 1))
                    {
                        continue;
                    }

                    var row = new TwoPointRow<T>
                    {
                        State = ref RowBefore(t, y, firstKept),
                        Below = ref RowBefore(t, y + 1 < grid.Height ? y + 1 : y, firstKept),
                        Data = ref sweep.data[sweep.channelStart + y * Width],
                        Result = ref y == valid && firstKept > 0 ? ref discarded[0] : ref RowAfter(t, y),
                        FluxAbove = ref fluxesAbove[t * rowLength],
                        FluxBefore = ref fluxesBefore[0],
                        Count = Width,
                        Readable = Width,
                    };
                    row.Behind = ref row.State;
                    kernel.Advance(ref row, sweep.numbers[t]);
                }
            }
        }

        /// <summary>What step t reads of a row: the state, or what the step before has made of it.</summary>
        private ref T RowBefore(int t, int y, int firstKept)
        {
            if (t > 0)
            {
                return ref between[y % sweep.numbers.Length * rowLength];
            }

            if (y < first)
            {
                return ref above[(y - firstKept) * Width];
            }

            return ref y < end ? ref sweep.state[sweep.channelStart + y * Width] : ref below[(y - end) * Width];
        }

        /// <summary>Where step t leaves a row: the last one in the state, and nowhere what belongs to others.</summary>
        private ref T RowAfter(int t, int y)
        {
            if (t < sweep.numbers.Length - 1)
            {
                return ref between[y % sweep.numbers.Length * rowLength];
            }

            return ref y < first || y >= end ? ref discarded[0] : ref sweep.state[sweep.channelStart + y * Width];
        }
    }
}
