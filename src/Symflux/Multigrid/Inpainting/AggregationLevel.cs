using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// One level of a linear problem of weighted faces on an image: (Au)ᵢ = aᵢuᵢ + Σ w(uᵢ − u_j). Samples without any connection
/// are known; their value in every vector is 0.
/// </summary>
internal sealed class AggregationLevel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] diagonal;
    private readonly T[] inverse;
    private readonly T[] residual;
    private readonly RowJob applyRows;
    private readonly RowJob relaxRows;
    private readonly RowJob beginRows;
    private readonly RowJob restrictRows;
    private readonly RowJob correctRows;
    private AggregationLevel<T>? next;
    private T[] source = [];
    private T[] target = [];
    private int colour;

    public AggregationLevel(int height, int width)
    {
        Layout = new PaddedLayout<T>(height, width);
        (WeightX, WeightY, Reaction) = (Layout.Create(), Layout.Create(), Layout.Create());
        (diagonal, inverse, residual) = (Layout.Create(), Layout.Create(), Layout.Create());
        (State, RightHandSide) = (Layout.Create(), Layout.Create());
        applyRows = new RowJob(height, width, Apply);
        relaxRows = new RowJob(height, width, Relax);
        beginRows = new RowJob(height, width, Begin);
        restrictRows = new RowJob((height + 1) / 2, 2 * width, Restrict);
        correctRows = new RowJob(height, width, Correct);
    }

    /// <summary>The shape of all buffers.</summary>
    public PaddedLayout<T> Layout { get; }

    /// <summary>w of the face between a sample and the next in its row.</summary>
    public T[] WeightX { get; }

    /// <summary>w of the face between a sample and the one below.</summary>
    public T[] WeightY { get; }

    /// <summary>a: the weights of faces to known samples.</summary>
    public T[] Reaction { get; }

    /// <summary>x.</summary>
    public T[] State { get; }

    /// <summary>b.</summary>
    public T[] RightHandSide { get; set; }

    /// <summary>
    /// Sets the face between two samples: a weight between unknown ones, a reaction towards a known one, nothing between
    /// known ones. <see cref="Reaction"/> is 0 before the first face is set.
    /// </summary>
    public void SetFace(T[] weights, int sample, int neighbour, bool isKnown, bool isNeighbourKnown, T weight)
    {
        weights[sample] = isKnown || isNeighbourKnown ? T.Zero : weight;
        if (isKnown != isNeighbourKnown)
        {
            Reaction[isKnown ? neighbour : sample] += weight;
        }
    }

    /// <summary>Makes a change of the weights known.</summary>
    public void Prepare()
    {
        var stride = Layout.Stride;
        for (var y = 0; y < Layout.Height; y++)
        {
            for (var i = Layout.Row(y); i < Layout.Row(y) + Layout.Width; i++)
            {
                var d = Reaction[i] + WeightX[i] + WeightX[i - 1] + WeightY[i] + WeightY[i - stride];
                diagonal[i] = d;
                inverse[i] = d > T.Zero ? T.One / d : T.Zero;
            }
        }
    }

    /// <summary>target = A source; 0 at known samples.</summary>
    public void Apply(T[] source, T[] target, ThreadTeam team)
    {
        (this.source, this.target) = (source, target);
        applyRows.On(team);
    }

    /// <summary>Relaxes the red (0) or black (1) samples of x.</summary>
    public void Relax(int colour, ThreadTeam team)
    {
        this.colour = colour;
        relaxRows.On(team);
    }

    /// <summary>
    /// The coarse level: samples in pairs along both axes, weights of the faces between pairs. The Galerkin product
    /// with constant interpolation is twice too stiff for smooth functions, which the factor of 1/2 mends; reactions
    /// are summed as they are.
    /// </summary>
    public void CoarsenTo(AggregationLevel<T> coarse)
    {
        var half = T.CreateSaturating(0.5);
        Array.Clear(coarse.WeightX);
        Array.Clear(coarse.WeightY);
        Array.Clear(coarse.Reaction);
        for (var y = 0; y < Layout.Height; y++)
        {
            var (row, coarseRow) = (Layout.Row(y), coarse.Layout.Row(y / 2));
            for (var x = 0; x < Layout.Width; x++)
            {
                coarse.Reaction[coarseRow + x / 2] += Reaction[row + x];
            }

            for (var x = 1; x < Layout.Width; x += 2)
            {
                coarse.WeightX[coarseRow + x / 2] += half * WeightX[row + x];
            }

            for (var x = 0; x < Layout.Width && y % 2 == 1; x++)
            {
                coarse.WeightY[coarseRow + x / 2] += half * WeightY[row + x];
            }
        }

        coarse.Prepare();
    }

    /// <summary>Starts from x = 0 with the red half of a sweep: x = b/D there.</summary>
    public void Begin(ThreadTeam team) => beginRows.On(team);

    /// <summary>b_c = Pᵀ(b − Ax), P piecewise constant.</summary>
    public void RestrictTo(AggregationLevel<T> coarse, ThreadTeam team)
    {
        next = coarse;
        restrictRows.On(team);
    }

    /// <summary>
    /// x ← x + P x_c. Known samples are changed too; no face leads from them to unknown ones, and the next relaxation puts
    /// them back to 0.
    /// </summary>
    public void CorrectFrom(AggregationLevel<T> coarse, ThreadTeam team)
    {
        next = coarse;
        correctRows.On(team);
    }

    private void Begin(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            var mask = (y & 1) == 0 ? ColourMask<T>.Even : ~ColourMask<T>.Even;
            for (var i = Layout.Row(y); i < Layout.Row(y) + Layout.Width; i += Vector<T>.Count)
            {
                (new Vector<T>(RightHandSide, i) * new Vector<T>(inverse, i) & mask).CopyTo(State, i);
            }
        }
    }

    private void Restrict(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            // Below the last row and beyond the last column lies the border of zeros.
            Residual(2 * y, Math.Min(2 * y + 2, Layout.Height));
            var target = next!.RightHandSide.AsSpan(next.Layout.Row(y), next.Layout.Width);
            var upper = residual.AsSpan(Layout.Row(2 * y), 2 * target.Length);
            var lower = residual.AsSpan(Layout.Row(2 * y + 1), 2 * target.Length);
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = upper[2 * x] + upper[2 * x + 1] + (lower[2 * x] + lower[2 * x + 1]);
            }
        }
    }

    private void Correct(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            var correction = next!.State.AsSpan(next.Layout.Row(y / 2), next.Layout.Width);
            var x = State.AsSpan(Layout.Row(y), Layout.Width);
            for (var i = 0; 2 * i + 1 < x.Length; i++)
            {
                var value = correction[i];
                x[2 * i] += value;
                x[2 * i + 1] += value;
            }

            if (x.Length % 2 == 1)
            {
                x[^1] += correction[^1];
            }
        }
    }

    private void Apply(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            for (var i = Layout.Row(y); i < Layout.Row(y) + Layout.Width; i += Vector<T>.Count)
            {
                (new Vector<T>(diagonal, i) * new Vector<T>(source, i) - Neighbours(source, i)).CopyTo(target, i);
            }
        }
    }

    private void Residual(int first, int end)
    {
        for (var y = first; y < end; y++)
        {
            for (var i = Layout.Row(y); i < Layout.Row(y) + Layout.Width; i += Vector<T>.Count)
            {
                (new Vector<T>(RightHandSide, i) - new Vector<T>(diagonal, i) * new Vector<T>(State, i) + Neighbours(State, i)).CopyTo(residual, i);
            }
        }
    }

    /// <summary>xᵢ = (bᵢ + Σ w x_j)/D on one colour; vectors hold both, and a mask keeps one.</summary>
    private void Relax(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            var mask = ((y + colour) & 1) == 0 ? ColourMask<T>.Even : ~ColourMask<T>.Even;
            // A vector is written only after the next one has read its left neighbours: processors stall on reading across
            // the end of what they have just written.
            var (start, pending) = (Layout.Row(y), Vector<T>.Zero);
            var i = start;
            for (; i < start + Layout.Width; i += Vector<T>.Count)
            {
                var relaxed = (new Vector<T>(RightHandSide, i) + Neighbours(State, i)) * new Vector<T>(inverse, i);
                relaxed = Vector.ConditionalSelect(mask, relaxed, new Vector<T>(State, i));
                if (i > start)
                {
                    pending.CopyTo(State, i - Vector<T>.Count);
                }

                pending = relaxed;
            }

            pending.CopyTo(State, i - Vector<T>.Count);
        }
    }

    /// <summary>Σ w u_j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<T> Neighbours(T[] u, int i)
    {
        var stride = Layout.Stride;
        var sum = new Vector<T>(WeightX, i) * new Vector<T>(u, i + 1);
        sum = Simd.MultiplyAdd(new Vector<T>(WeightX, i - 1), new Vector<T>(u, i - 1), sum);
        sum = Simd.MultiplyAdd(new Vector<T>(WeightY, i), new Vector<T>(u, i + stride), sum);
        return Simd.MultiplyAdd(new Vector<T>(WeightY, i - stride), new Vector<T>(u, i - stride), sum);
    }
}
