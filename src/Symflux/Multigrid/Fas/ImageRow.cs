using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Multigrid.Fas;

/// <summary>
/// The arithmetic of <see cref="ImageOperator{T, TDiffusivity}"/> on single rows: conductances w = τg/(d h), d the distance
/// of two centres and h the cell width, and the balance b − γu + Σ w(u_j − u) of every sample.
/// </summary>
/// <remarks>
/// Vectors run from column 1 to the last but one, so that both neighbours are there; the ends are done one by one. A vector
/// holds both colours, and a mask keeps one of them: cheaper than to store the colours apart, because the conductances,
/// which cost most, are needed by both.
/// </remarks>
internal sealed class ImageRow<T, TDiffusivity>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TDiffusivity : IImageDiffusivity
{
    private readonly int width;
    private readonly int height;
    private readonly bool isCoupled;
    private readonly T reaction;
    private readonly AxisConstants x;
    private readonly AxisConstants y;

    public ImageRow(Mesh mesh, bool isCoupled, double contrast, double reaction, double diffusion)
    {
        (width, height) = (mesh.Grid.Width, mesh.Grid.Height);
        this.isCoupled = isCoupled;
        this.reaction = T.CreateSaturating(reaction);
        x = new AxisConstants(mesh, Axis.X, contrast, diffusion);
        y = new AxisConstants(mesh, Axis.Y, contrast, diffusion);
    }

    private static int Lanes => Vector<T>.Count;

    /// <summary>The conductances to the right of and below every sample of a row.</summary>
    /// <param name="place">y.</param>
    /// <param name="here">Row y.</param>
    /// <param name="next">Row y + 1; empty after the last.</param>
    /// <param name="faces">Receives them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Conductances(int place, ReadOnlySpan<T> here, ReadOnlySpan<T> next, ImageFaces<T> faces)
    {
        var (squareX, squareY) = (new Vector<T>(x.Square), new Vector<T>(y.SquareAt(place)));
        var (weightX, weightY) = (new Vector<T>(x.Weight), new Vector<T>(next.IsEmpty ? T.Zero : y.WeightAt(place)));
        ref var u = ref MemoryMarshal.GetReference(here);
        // Without a next row the difference to the row itself is 0.
        ref var below = ref MemoryMarshal.GetReference(next.IsEmpty ? here : next);
        ref var right = ref MemoryMarshal.GetArrayDataReference(faces.Right);
        ref var down = ref MemoryMarshal.GetArrayDataReference(faces.Down);
        nuint i = 0;
        for (; (int)i + Lanes <= width - 2; i += (nuint)Lanes)
        {
            var value = Vector.LoadUnsafe(ref u, i);
            var (dx, dy) = (Vector.LoadUnsafe(ref u, i + 1) - value, Vector.LoadUnsafe(ref below, i) - value);
            var (qx, qy) = (squareX * dx * dx, squareY * dy * dy);
            if (isCoupled)
            {
                var g = TDiffusivity.Of(qx + qy);
                (weightX * g).StoreUnsafe(ref right, i);
                (weightY * g).StoreUnsafe(ref down, i);
            }
            else
            {
                (weightX * TDiffusivity.Of(qx)).StoreUnsafe(ref right, i);
                (weightY * TDiffusivity.Of(qy)).StoreUnsafe(ref down, i);
            }
        }

        for (var column = (int)i; column < width; column++)
        {
            var dx = column < width - 1 ? here[column + 1] - here[column] : T.Zero;
            var dy = next.IsEmpty ? T.Zero : next[column] - here[column];
            var (qx, qy) = (x.SquareAt(column) * dx * dx, y.SquareAt(place) * dy * dy);
            var (gx, gy) = isCoupled ? (Of(qx + qy), Of(qx + qy)) : (Of(qx), Of(qy));
            faces.Right[column] = column < width - 1 ? x.WeightAt(column) * gx : T.Zero;
            faces.Down[column] = next.IsEmpty ? T.Zero : y.WeightAt(place) * gy;
        }
    }

    /// <summary>Adds q = |∇u|²/λ² of a channel at every sample of a row to what faces have to the right.</summary>
    /// <inheritdoc cref="Conductances"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddSquares(int place, ReadOnlySpan<T> here, ReadOnlySpan<T> next, ImageFaces<T> faces)
    {
        var (squareX, squareY) = (new Vector<T>(x.Square), new Vector<T>(y.SquareAt(place)));
        ref var u = ref MemoryMarshal.GetReference(here);
        ref var below = ref MemoryMarshal.GetReference(next.IsEmpty ? here : next);
        ref var squares = ref MemoryMarshal.GetArrayDataReference(faces.Right);
        nuint i = 0;
        for (; (int)i + Lanes <= width - 2; i += (nuint)Lanes)
        {
            var value = Vector.LoadUnsafe(ref u, i);
            var (dx, dy) = (Vector.LoadUnsafe(ref u, i + 1) - value, Vector.LoadUnsafe(ref below, i) - value);
            (Vector.LoadUnsafe(ref squares, i) + squareX * dx * dx + squareY * dy * dy).StoreUnsafe(ref squares, i);
        }

        for (var column = (int)i; column < width; column++)
        {
            var dx = column < width - 1 ? here[column + 1] - here[column] : T.Zero;
            var dy = next.IsEmpty ? T.Zero : next[column] - here[column];
            faces.Right[column] += x.SquareAt(column) * dx * dx + y.SquareAt(place) * dy * dy;
        }
    }

    /// <summary>The conductances to the right of and below every sample of a row, from the sum of q over channels.</summary>
    /// <param name="place">y.</param>
    /// <param name="hasNext">Whether there is a row below.</param>
    /// <param name="faces">Hold q to the right; receive the conductances.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FromSquares(int place, bool hasNext, ImageFaces<T> faces)
    {
        var (weightX, weightY) = (new Vector<T>(x.Weight), new Vector<T>(hasNext ? y.WeightAt(place) : T.Zero));
        ref var right = ref MemoryMarshal.GetArrayDataReference(faces.Right);
        ref var down = ref MemoryMarshal.GetArrayDataReference(faces.Down);
        nuint i = 0;
        for (; (int)i + Lanes <= width - 2; i += (nuint)Lanes)
        {
            var g = TDiffusivity.Of(Vector.LoadUnsafe(ref right, i));
            (weightX * g).StoreUnsafe(ref right, i);
            (weightY * g).StoreUnsafe(ref down, i);
        }

        for (var column = (int)i; column < width; column++)
        {
            var g = Of(faces.Right[column]);
            faces.Right[column] = column < width - 1 ? x.WeightAt(column) * g : T.Zero;
            faces.Down[column] = hasNext ? y.WeightAt(place) * g : T.Zero;
        }
    }

    /// <summary>u = b where samples of a row are known.</summary>
    public static void TakeKnown(ReadOnlySpan<T> known, ReadOnlySpan<T> b, Span<T> here)
    {
        var column = 0;
        for (; column <= here.Length - Lanes; column += Lanes)
        {
            var isUnknown = Vector.Equals(new Vector<T>(known[column..]), Vector<T>.Zero);
            Vector.ConditionalSelect(isUnknown, new Vector<T>(here[column..]), new Vector<T>(b[column..])).CopyTo(here[column..]);
        }

        for (; column < here.Length; column++)
        {
            here[column] = known[column] == T.Zero ? here[column] : b[column];
        }
    }

    /// <summary>ω/D of every sample of a row, D = γ + Σ w; 0 where it is known, or has no connection.</summary>
    /// <param name="place">y.</param>
    /// <param name="relaxation">ω.</param>
    /// <param name="known">1 where known, 0 elsewhere; empty for nowhere.</param>
    /// <param name="above">The faces of row y − 1.</param>
    /// <param name="faces">The faces of row y; receive it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Diagonal(int place, T relaxation, ReadOnlySpan<T> known, ImageFaces<T> above, ImageFaces<T> faces)
    {
        var (gamma, omega, scale) = (new Vector<T>(reaction), new Vector<T>(relaxation), new Vector<T>(y.ScaleAt(place)));
        ref var right = ref MemoryMarshal.GetArrayDataReference(faces.Right);
        ref var down = ref MemoryMarshal.GetArrayDataReference(faces.Down);
        ref var up = ref MemoryMarshal.GetArrayDataReference(above.Down);
        ref var step = ref MemoryMarshal.GetArrayDataReference(faces.Step);
        nuint i = 1;
        for (; (int)i + Lanes <= width - 1; i += (nuint)Lanes)
        {
            var diagonal = gamma + Vector.LoadUnsafe(ref right, i) + Vector.LoadUnsafe(ref right, i - 1);
            diagonal += scale * (Vector.LoadUnsafe(ref up, i) + Vector.LoadUnsafe(ref down, i));
            (omega / diagonal).StoreUnsafe(ref step, i);
        }

        for (var column = 0; column < width; column = column == 0 ? (int)i : column + 1)
        {
            var left = column > 0 ? faces.Right[column - 1] * x.ScaleAt(column) : T.Zero;
            var diagonal = reaction + left + faces.Right[column] + y.ScaleAt(place) * (above.Down[column] + faces.Down[column]);
            faces.Step[column] = diagonal > T.Zero ? relaxation / diagonal : T.Zero;
        }

        if (!known.IsEmpty)
        {
            Exclude(known, faces.Step);
        }
    }

    /// <summary>0 where samples are known, or where the diagonal is 0.</summary>
    private void Exclude(ReadOnlySpan<T> known, Span<T> steps)
    {
        var column = 0;
        for (; column + Lanes <= width; column += Lanes)
        {
            var step = new Vector<T>(steps[column..]);
            var isOut = Vector.OnesComplement(Vector.Equals(new Vector<T>(known[column..]), Vector<T>.Zero))
                | Vector.Equals(step, new Vector<T>(T.PositiveInfinity));
            Vector.AndNot(step, isOut).CopyTo(steps[column..]);
        }

        for (; column < width; column++)
        {
            steps[column] = known[column] == T.Zero ? steps[column] : T.Zero;
        }
    }

    /// <summary>Relaxes every other sample of a row.</summary>
    /// <param name="place">y.</param>
    /// <param name="first">0 or 1, the first column.</param>
    /// <param name="up">Row y − 1; anything where there is none.</param>
    /// <param name="here">Row y.</param>
    /// <param name="down">Row y + 1; anything where there is none.</param>
    /// <param name="b">The right-hand side.</param>
    /// <param name="above">The faces of row y − 1.</param>
    /// <param name="faces">The faces of row y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Relax(
        int place, int first, ReadOnlySpan<T> up, Span<T> here, ReadOnlySpan<T> down, ReadOnlySpan<T> b, ImageFaces<T> above, ImageFaces<T> faces)
    {
        // Vectors begin at column 1, so their even lanes are the odd columns.
        var mask = first == 1 ? ColourMask<T>.Even : ~ColourMask<T>.Even;
        var (gamma, scale) = (new Vector<T>(reaction), new Vector<T>(y.ScaleAt(place)));
        // A vector is written only after the next one has read its left neighbours, which halves the time: processors stall
        // on reading across the end of what they have just written. Neighbours are of the other colour and do not change.
        var pending = Vector<T>.Zero;
        ref var u = ref MemoryMarshal.GetReference(here);
        ref var rowUp = ref MemoryMarshal.GetReference(up);
        ref var rowDown = ref MemoryMarshal.GetReference(down);
        ref var wUp = ref MemoryMarshal.GetArrayDataReference(above.Down);
        ref var wRight = ref MemoryMarshal.GetArrayDataReference(faces.Right);
        ref var wDown = ref MemoryMarshal.GetArrayDataReference(faces.Down);
        ref var right = ref MemoryMarshal.GetReference(b);
        ref var step = ref MemoryMarshal.GetArrayDataReference(faces.Step);
        nuint i = 1;
        for (; (int)i + Lanes <= width - 1; i += (nuint)Lanes)
        {
            var value = Vector.LoadUnsafe(ref u, i);
            var r = Vector.LoadUnsafe(ref right, i) + Balance(i, value, gamma, scale, ref u, ref rowUp, ref rowDown, ref wUp, ref wRight, ref wDown);
            if (i > 1)
            {
                pending.StoreUnsafe(ref u, i - (nuint)Lanes);
            }

            pending = value + ((Vector.LoadUnsafe(ref step, i) * r) & mask);
        }

        if (i > 1)
        {
            pending.StoreUnsafe(ref u, i - (nuint)Lanes);
        }

        if (first == 0)
        {
            here[0] += faces.Step[0] * (b[0] + BalanceAt(place, 0, up, here, down, above, faces));
        }

        for (var column = (int)i + (((int)i + first) & 1); column < width; column += 2)
        {
            here[column] += faces.Step[column] * (b[column] + BalanceAt(place, column, up, here, down, above, faces));
        }
    }

    /// <summary>r = b − A(u) of a row.</summary>
    /// <returns>Σ r².</returns>
    /// <inheritdoc cref="Relax"/>
    /// <param name="place">y.</param>
    /// <param name="up">Row y − 1.</param>
    /// <param name="here">Row y.</param>
    /// <param name="down">Row y + 1.</param>
    /// <param name="b">The right-hand side; empty for 0.</param>
    /// <param name="known">1 where known, 0 elsewhere; empty for nowhere. There r = b − u.</param>
    /// <param name="above">The faces of row y − 1.</param>
    /// <param name="faces">The faces of row y.</param>
    /// <param name="residual">Receives r.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Residual(
        int place, ReadOnlySpan<T> up, ReadOnlySpan<T> here, ReadOnlySpan<T> down, ReadOnlySpan<T> b, ReadOnlySpan<T> known,
        ImageFaces<T> above, ImageFaces<T> faces, Span<T> residual)
    {
        var (gamma, scale, squares) = (new Vector<T>(reaction), new Vector<T>(y.ScaleAt(place)), Vector<T>.Zero);
        ref var u = ref MemoryMarshal.GetReference(here);
        ref var rowUp = ref MemoryMarshal.GetReference(up);
        ref var rowDown = ref MemoryMarshal.GetReference(down);
        ref var wUp = ref MemoryMarshal.GetArrayDataReference(above.Down);
        ref var wRight = ref MemoryMarshal.GetArrayDataReference(faces.Right);
        ref var wDown = ref MemoryMarshal.GetArrayDataReference(faces.Down);
        ref var target = ref MemoryMarshal.GetReference(residual);
        nuint i = 1;
        for (; (int)i + Lanes <= width - 1; i += (nuint)Lanes)
        {
            var value = Vector.LoadUnsafe(ref u, i);
            var r = Balance(i, value, gamma, scale, ref u, ref rowUp, ref rowDown, ref wUp, ref wRight, ref wDown);
            if (!known.IsEmpty)
            {
                var isUnknown = Vector.Equals(Vector.LoadUnsafe(ref MemoryMarshal.GetReference(known), i), Vector<T>.Zero);
                r = Vector.ConditionalSelect(isUnknown, r, -value);
            }

            r += b.IsEmpty ? Vector<T>.Zero : Vector.LoadUnsafe(ref MemoryMarshal.GetReference(b), i);
            r.StoreUnsafe(ref target, i);
            squares = Simd.MultiplyAdd(r, r, squares);
        }

        var sum = double.CreateSaturating(Vector.Sum(squares));
        for (var column = 0; column < width; column = column == 0 ? (int)i : column + 1)
        {
            var r = (b.IsEmpty ? T.Zero : b[column])
                + (known.IsEmpty || known[column] == T.Zero ? BalanceAt(place, column, up, here, down, above, faces) : -here[column]);
            residual[column] = r;
            sum += double.CreateSaturating(r) * double.CreateSaturating(r);
        }

        return sum;
    }

    private static T Of(T q) => TDiffusivity.Of(new Vector<T>(q))[0];

    /// <summary>−γu + Σ w(u_j − u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Balance(
        nuint i, Vector<T> value, Vector<T> gamma, Vector<T> scale, ref T u, ref T up, ref T down, ref T wUp, ref T wRight, ref T wDown)
    {
        var vertical = Vector.LoadUnsafe(ref wUp, i) * (Vector.LoadUnsafe(ref up, i) - value);
        vertical = Simd.MultiplyAdd(Vector.LoadUnsafe(ref wDown, i), Vector.LoadUnsafe(ref down, i) - value, vertical);
        var sum = Simd.MultiplyAdd(scale, vertical, -(gamma * value));
        sum = Simd.MultiplyAdd(Vector.LoadUnsafe(ref wRight, i), Vector.LoadUnsafe(ref u, i + 1) - value, sum);
        return Simd.MultiplyAdd(Vector.LoadUnsafe(ref wRight, i - 1), Vector.LoadUnsafe(ref u, i - 1) - value, sum);
    }

    private T BalanceAt(
        int place, int column, ReadOnlySpan<T> up, ReadOnlySpan<T> here, ReadOnlySpan<T> down, ImageFaces<T> above, ImageFaces<T> faces)
    {
        var value = here[column];
        var sum = -reaction * value + y.ScaleAt(place) * (above.Down[column] * (up[column] - value) + faces.Down[column] * (down[column] - value));
        if (column < width - 1)
        {
            sum += faces.Right[column] * (here[column + 1] - value);
        }

        return column > 0 ? sum + x.ScaleAt(column) * faces.Right[column - 1] * (here[column - 1] - value) : sum;
    }

    /// <summary>The factors of an axis; only at its last cell, which may be narrower, they differ.</summary>
    private readonly struct AxisConstants
    {
        private readonly int extent;
        private readonly T lastSquare;
        private readonly T lastWeight;
        private readonly T lastScale;

        public AxisConstants(Mesh mesh, Axis axis, double contrast, double diffusion)
        {
            extent = mesh.Grid.ExtentOf(axis);
            var (h, last) = (mesh.Grid.SpacingOf(axis), mesh.LastOf(axis));
            var d = (1 + last) / 2 * h;
            (Square, lastSquare) = (T.CreateSaturating(1 / (h * h * contrast * contrast)), T.CreateSaturating(1 / (d * d * contrast * contrast)));
            (Weight, lastWeight) = (T.CreateSaturating(diffusion / (h * h)), T.CreateSaturating(diffusion / (d * h)));
            lastScale = T.CreateSaturating(1 / last);
        }

        /// <summary>1/(hλ)².</summary>
        public T Square { get; }

        /// <summary>τ/h².</summary>
        public T Weight { get; }

        /// <summary>1/(dλ)² of the face behind a place.</summary>
        public T SquareAt(int place) => place == extent - 2 ? lastSquare : Square;

        /// <summary>τ/(dh) of the face behind a place.</summary>
        public T WeightAt(int place) => place == extent - 2 ? lastWeight : Weight;

        /// <summary>h over the width of a cell.</summary>
        public T ScaleAt(int place) => place == extent - 1 ? lastScale : T.One;
    }
}
