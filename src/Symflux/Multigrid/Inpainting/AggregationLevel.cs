using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// One level of a linear problem of weighted faces on an image: (Au)ᵢ = aᵢuᵢ + Σ w(uᵢ − u_j). Samples without any connection
/// are known; their value in every vector is 0. In single precision, since levels serve a preconditioner only.
/// </summary>
internal sealed class AggregationLevel
{
    private readonly float[] diagonal;
    private readonly (float[] Upper, float[] Lower)[] residuals;
    private readonly RowJob relaxRows;
    private readonly RowJob beginRows;
    private readonly RowJob restrictRows;
    private readonly RowJob correctRows;
    private AggregationLevel? next;
    private int colour;

    /// <summary>Makes room.</summary>
    /// <param name="share">The rows that this rank computes.</param>
    /// <param name="width">Samples per row.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public AggregationLevel(RowShare share, int width, int threads)
    {
        Layout = new PaddedLayout<float>(share, width);
        var height = share.Count;
        (WeightX, WeightY, diagonal, State, RightHandSide) = (Layout.Create(), Layout.Create(), Layout.Create(), Layout.Create(), Layout.Create());
        residuals = [.. Enumerable.Range(0, threads).Select(_ => (new float[Layout.Stride], new float[Layout.Stride]))];
        relaxRows = new RowJob(height, width, Relax);
        beginRows = new RowJob(height, width, Begin);
        restrictRows = new RowJob((height + 1) / 2, 2 * width, Restrict);
        correctRows = new RowJob(height, width, Correct);
    }

    /// <summary>The shape of all buffers.</summary>
    public PaddedLayout<float> Layout { get; }

    /// <summary>w of the face between a sample and the next in its row.</summary>
    public float[] WeightX { get; }

    /// <summary>w of the face between a sample and the one below.</summary>
    public float[] WeightY { get; }

    /// <summary>
    /// a: the weights of faces to known samples. They are in the diagonal after <see cref="Prepare"/>, and <see cref="CoarsenTo"/> reads them last; then
    /// the same memory holds b.
    /// </summary>
    public float[] Reaction => RightHandSide;

    /// <summary>x.</summary>
    public float[] State { get; }

    /// <summary>b.</summary>
    public float[] RightHandSide { get; }

    /// <summary>
    /// Sets the face between two samples: a weight between unknown ones, a reaction towards a known one, nothing between
    /// known ones. <see cref="Reaction"/> is 0 before the first face is set.
    /// </summary>
    public void SetFace(float[] weights, int sample, int neighbour, bool isKnown, bool isNeighbourKnown, float weight)
    {
        weights[sample] = isKnown || isNeighbourKnown ? 0 : weight;
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
                diagonal[i] = Reaction[i] + WeightX[i] + WeightX[i - 1] + WeightY[i] + WeightY[i - stride];
            }
        }
    }

    /// <summary>Relaxes the red (0) or black (1) samples of x. Slabs begin with even rows, so that colours are those of the whole.</summary>
    public void Relax(int colour, ThreadTeam team)
    {
        Layout.Refresh(State);
        this.colour = colour;
        relaxRows.On(team);
    }

    /// <summary>
    /// The coarse level: samples in pairs along both axes, weights of the faces between pairs. The Galerkin product
    /// with constant interpolation is twice too stiff for smooth functions, which the factor of 1/2 mends; reactions
    /// are summed as they are.
    /// </summary>
    public void CoarsenTo(AggregationLevel coarse)
    {
        const float half = 0.5f;
        Array.Clear(coarse.WeightX);
        Array.Clear(coarse.WeightY);
        Array.Clear(coarse.Reaction);
        for (var y = Layout.Share.HasAbove && !coarse.Layout.Share.IsGathered ? -1 : 0; y < Layout.Height; y++)
        {
            // Shifting halves −1 to −1.
            var (row, coarseRow) = (Layout.Row(y), coarse.Layout.Row((y >> 1) + RowOf(coarse)));
            for (var x = 0; x < Layout.Width; x++)
            {
                coarse.Reaction[coarseRow + x / 2] += Reaction[row + x];
            }

            for (var x = 1; x < Layout.Width; x += 2)
            {
                coarse.WeightX[coarseRow + x / 2] += half * WeightX[row + x];
            }

            for (var x = 0; x < Layout.Width && (y & 1) == 1; x++)
            {
                coarse.WeightY[coarseRow + x / 2] += half * WeightY[row + x];
            }
        }

        coarse.Layout.Collect(coarse.WeightX);
        coarse.Layout.Collect(coarse.WeightY);
        coarse.Layout.Collect(coarse.Reaction);
        coarse.Prepare();
    }

    /// <summary>Starts from x = 0 with the red half of a sweep: x = b/D there.</summary>
    public void Begin(ThreadTeam team) => beginRows.On(team);

    /// <summary>b_c = Pᵀ(b − Ax), P piecewise constant.</summary>
    public void RestrictTo(AggregationLevel coarse, ThreadTeam team)
    {
        Layout.Refresh(State);
        next = coarse;
        restrictRows.On(team);
        coarse.Layout.Collect(coarse.RightHandSide);
    }

    /// <summary>
    /// x ← x + P x_c. Known samples are changed too; no face leads from them to unknown ones, and the next relaxation puts
    /// them back to 0.
    /// </summary>
    public void CorrectFrom(AggregationLevel coarse, ThreadTeam team)
    {
        next = coarse;
        correctRows.On(team);
    }

    /// <summary>The row of a coarser level in which the first pair of rows lies.</summary>
    private static int RowOf(AggregationLevel coarse) => coarse.Layout.Share.Made.First - coarse.Layout.Share.Own.First;

    private void Begin(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            var mask = (y & 1) == 0 ? ColourMask<float>.Even : ~ColourMask<float>.Even;
            for (var i = Layout.Row(y); i < Layout.Row(y) + Layout.Width; i += Vector<float>.Count)
            {
                (OverDiagonal(new Vector<float>(RightHandSide, i), i) & mask).CopyTo(State, i);
            }
        }
    }

    private void Restrict(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            // Beyond the last column lies the border, where everything is 0.
            Residual(2 * y, residuals[part].Upper);
            Residual(2 * y + 1, residuals[part].Lower);
            var target = next!.RightHandSide.AsSpan(next.Layout.Row(y + RowOf(next)), next.Layout.Width);
            var upper = residuals[part].Upper.AsSpan(0, 2 * target.Length);
            var lower = residuals[part].Lower.AsSpan(0, 2 * target.Length);
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
            var correction = next!.State.AsSpan(next.Layout.Row(y / 2 + RowOf(next)), next.Layout.Width);
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

    /// <summary>b − Ax in a row; 0 below the last one.</summary>
    private void Residual(int y, float[] residual)
    {
        for (var (x, i) = (0, Layout.Row(y)); x < Layout.Width; x += Vector<float>.Count, i += Vector<float>.Count)
        {
            var r = y < Layout.Height
                ? new Vector<float>(RightHandSide, i) - new Vector<float>(diagonal, i) * new Vector<float>(State, i) + Neighbours(State, i)
                : Vector<float>.Zero;
            r.CopyTo(residual, x);
        }
    }

    /// <summary>xᵢ = (bᵢ + Σ w x_j)/D on one colour; vectors hold both, and a mask keeps one.</summary>
    private void Relax(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            var mask = ((y + colour) & 1) == 0 ? ColourMask<float>.Even : ~ColourMask<float>.Even;
            // A vector is written only after the next one has read its left neighbours: processors stall on reading across
            // the end of what they have just written.
            var (start, pending) = (Layout.Row(y), Vector<float>.Zero);
            var i = start;
            for (; i < start + Layout.Width; i += Vector<float>.Count)
            {
                var relaxed = OverDiagonal(new Vector<float>(RightHandSide, i) + Neighbours(State, i), i);
                relaxed = Vector.ConditionalSelect(mask, relaxed, new Vector<float>(State, i));
                if (i > start)
                {
                    pending.CopyTo(State, i - Vector<float>.Count);
                }

                pending = relaxed;
            }

            pending.CopyTo(State, i - Vector<float>.Count);
        }
    }

    /// <summary>v/D; 0 at known samples, where D is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<float> OverDiagonal(Vector<float> v, int i)
    {
        var d = new Vector<float>(diagonal, i);
        return Vector.ConditionalSelect(Vector.GreaterThan(d, Vector<float>.Zero), v / d, Vector<float>.Zero);
    }

    /// <summary>Σ w u_j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<float> Neighbours(float[] u, int i)
    {
        var stride = Layout.Stride;
        var sum = new Vector<float>(WeightX, i) * new Vector<float>(u, i + 1);
        sum = Simd.MultiplyAdd(new Vector<float>(WeightX, i - 1), new Vector<float>(u, i - 1), sum);
        sum = Simd.MultiplyAdd(new Vector<float>(WeightY, i), new Vector<float>(u, i + stride), sum);
        return Simd.MultiplyAdd(new Vector<float>(WeightY, i - stride), new Vector<float>(u, i - stride), sum);
    }
}
