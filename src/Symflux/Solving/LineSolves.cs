using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>
/// Direct and additively split solves: x = (1/d) Σ_l ((1 + μ)I + dτK_lᵀGK_l)⁻¹ b, one banded Cholesky factorisation per
/// line and axis l; for signals d = 1, and it is the exact solution.
/// </summary>
internal sealed class LineSolves<T> : ISymmetricSolve<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DiffusionMatrix<T> matrix;
    private readonly TeamPass[] sweeps;
    private T[] rightHandSide = [];
    private T[] solution = [];

    public LineSolves(DiffusionMatrix<T> matrix, int threads)
    {
        this.matrix = matrix;
        var (block, grid) = (matrix.Block, matrix.Grid);
        var axes = block.Stencils.Stencils.Select(AxisOf).Distinct().Order().ToArray();
        sweeps = [.. axes.Select((axis, place) =>
        {
            var parts = LineStencil.Along(axis, block.Stencils, grid);
            var systems = Enumerable.Range(0, threads)
                .Select(_ => new BandedSystem(grid.ExtentOf(axis), parts.Select(part => part.Extent - 1).DefaultIfEmpty(0).Max()))
                .ToArray();
            return new TeamPass((part, count) =>
            {
                var lines = block.InputChannels * grid.Count / grid.ExtentOf(axis);
                var (first, end) = ThreadTeam.Share(lines, part, count);
                for (var line = first; line < end; line++)
                {
                    SolveLine(systems[part], parts, axis, line, axes.Length, accumulate: place > 0);
                }
            });
        })];
    }

    public InnerIteration? Inner => null;

    public void Solve(T[] rightHandSide, T[] solution, ThreadTeam team, CancellationToken cancellation)
    {
        (this.rightHandSide, this.solution) = (rightHandSide, solution);
        foreach (var sweep in sweeps)
        {
            cancellation.ThrowIfCancellationRequested();
            team.Run(sweep);
        }
    }

    /// <summary>The axis of a stencil; one with a single weight may go with any.</summary>
    private static Axis AxisOf(Stencil stencil) => LinearSolveBlock.AxesOf(stencil) is [var axis, ..] ? axis : Axis.X;

    private void SolveLine(BandedSystem system, LineStencil[] stencils, Axis axis, int line, int axes, bool accumulate)
    {
        var (grid, block) = (matrix.Grid, matrix.Block);
        var n = grid.ExtentOf(axis);
        var stride = axis switch { Axis.X => 1, Axis.Y => grid.Width, _ => grid.Width * grid.Height };
        var linesPerChannel = grid.Count / n;
        var (channel, place) = (line / linesPerChannel, line % linesPerChannel);
        var start = place / stride * stride * n + place % stride;
        system.Reset(1 + block.Fidelity);
        foreach (var stencil in stencils)
        {
            if (stencil.InputChannel == channel)
            {
                stencil.AddTo(system, matrix.Diffusivities, stencil.OutputChannel * grid.Count + start, stride, axes * block.TimeStep);
            }
        }

        var offset = channel * grid.Count + start;
        var x = system.Right;
        for (var i = 0; i < n; i++)
        {
            x[i] = double.CreateSaturating(rightHandSide[offset + i * stride]);
        }

        system.Solve();
        for (var i = 0; i < n; i++)
        {
            var share = T.CreateSaturating(x[i] / axes);
            ref var target = ref solution[offset + i * stride];
            target = accumulate ? target + share : share;
        }
    }

    /// <summary>A stencil with weights along one axis and one state channel.</summary>
    private sealed record LineStencil(int OutputChannel, int InputChannel, double[] Weights, AxisExtension Extension)
    {
        public int Extent => Weights.Length;

        public static LineStencil[] Along(Axis axis, StencilBank bank, Grid grid) =>
        [
            .. from entry in bank.Stencils.Index()
               let channels = LinearSolveBlock.ChannelsOf(entry.Item)
               where AxisOf(entry.Item) == axis && channels.Length == 1
               let extent = entry.Item.ExtentOf(axis)
               select new LineStencil(
                   entry.Index, channels[0], entry.Item.Coefficients.Slice(channels[0] * extent, extent).ToArray(),
                   new AxisExtension(bank.Boundary, grid.ExtentOf(axis), extent, entry.Item.OriginOf(axis))),
        ];

        /// <summary>Adds τ wᵀGw of one line.</summary>
        public void AddTo(BandedSystem system, T[] diffusivities, int start, int stride, double timeStep)
        {
            for (var position = Extension.First; position < Extension.End; position++)
            {
                var weight = timeStep * double.CreateSaturating(diffusivities[start + position * stride]);
                for (var i = 0; i < Weights.Length; i++)
                {
                    var row = Extension.Source(position, i);
                    for (var j = 0; j < Weights.Length && row >= 0; j++)
                    {
                        var column = Extension.Source(position, j);
                        if (column >= 0 && column <= row)
                        {
                            system.Add(row, column, weight * Weights[i] * Weights[j]);
                        }
                    }
                }
            }
        }
    }
}
