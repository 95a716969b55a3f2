using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Vectors;

/// <summary>Vectors of 256 bits.</summary>
internal readonly struct Lanes256<T>(Vector256<T> value) : IVector<Lanes256<T>, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector256<T> value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(ref T source) => new(Vector256.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> a, Lanes256<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a, Lanes256<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> a, Lanes256<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => typeof(T) == typeof(float)
        ? new(Vector256.MultiplyAddEstimate(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>())
        : new(Vector256.MultiplyAddEstimate(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SubtractProduct(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => !Fma.IsSupported ? MultiplyAdd(-a, b, c)
        : typeof(T) == typeof(float) ? new(Fma.MultiplyAddNegated(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>())
        : new(Fma.MultiplyAddNegated(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Minimum(Lanes256<T> bound, Lanes256<T> x) =>
        new(Vector256.MinNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> x) => new(Vector256.Abs(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Clamp(Lanes256<T> x, Lanes256<T> bound) =>
        new(Vector256.MaxNative(Vector256.MinNative(x.value, bound.value), Vector256<T>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanLookUp(KnotTable<T> table) => typeof(T) == typeof(float) && Avx2.IsSupported && table.Knots <= KnotTable<T>.RegisterKnots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LookUp(Lanes256<T> x, KnotTable<T> table, out Lanes256<T> value, out Lanes256<T> difference)
    {
        var knots = Avx.ConvertToVector256Int32WithTruncation(x.value.AsSingle());
        value = Pick(ref table.FirstValue, knots);
        difference = Pick(ref table.FirstDifference, knots);
        return new(Avx.ConvertToVector256Single(knots).As<float, T>());
    }

    /// <summary>Four registers of 8 values; bits 3 and 4 of a knot, moved to the sign, select among them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes256<T> Pick(ref T table, Vector256<int> knots)
    {
        var (third, fourth) = ((knots << 28).AsSingle(), (knots << 27).AsSingle());
        var low = Avx.BlendVariable(Permuted(ref table, 0, knots), Permuted(ref table, 8, knots), third);
        var high = Avx.BlendVariable(Permuted(ref table, 16, knots), Permuted(ref table, 24, knots), third);
        return new(Avx.BlendVariable(low, high, fourth).As<float, T>());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<float> Permuted(ref T table, nuint first, Vector256<int> knots) =>
            Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref table, first).AsSingle(), knots);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SquareRoot(Lanes256<T> x) => new(Vector256.Sqrt(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Reciprocal(Lanes256<T> x)
    {
        if (Avx512F.VL.IsSupported && typeof(T) == typeof(float))
        {
            return Newton<T, Lanes256<T>>.Reciprocal(x, new(Avx512F.VL.Reciprocal14(x.value.AsSingle()).As<float, T>()));
        }

        return Broadcast(T.One) / x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ReciprocalSquareRoot(Lanes256<T> x)
    {
        if (Avx512F.VL.IsSupported && typeof(T) == typeof(float))
        {
            return Newton<T, Lanes256<T>>.ReciprocalSquareRoot(x, new(Avx512F.VL.ReciprocalSqrt14(x.value.AsSingle()).As<float, T>()));
        }

        return Broadcast(T.One) / SquareRoot(x);
    }

    /// <inheritdoc cref="IVector{TSelf, T}.Exp"/>
    /// <remarks>
    /// .NET's vector function takes another algorithm for all lanes when one of them is out of its range. The last bit of a lane would then depend on
    /// its neighbours, and so on how a row is cut.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Exp(Lanes256<T> x)
    {
        var lowest = Vector256.Create(T.CreateTruncating(typeof(T) == typeof(float) ? -86 : -700));
        var inRange = Vector256.Max(x.value, lowest);
        var power = typeof(T) == typeof(float)
            ? Vector256.Exp(inRange.AsSingle()).As<float, T>()
            : Vector256.Exp(inRange.AsDouble()).As<double, T>();
        return new(Vector256.ConditionalSelect(Vector256.LessThan(x.value, lowest), Vector256<T>.Zero, power));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256<T> Shifted(Lanes256<T> left) => typeof(T) == typeof(float)
        ? new(First(left.value.AsSingle(), value.AsSingle()).As<float, T>())
        : new(First(left.value.AsDouble(), value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(Vector256<float> left, Vector256<float> value)
    {
        var turn = Vector256.Create(7, 0, 1, 2, 3, 4, 5, 6);
        return Vector256.ConditionalSelect(
            Vector256.CreateScalar(-1).AsSingle(), Vector256.Shuffle(left, turn), Vector256.Shuffle(value, turn));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> First(Vector256<double> left, Vector256<double> value)
    {
        var turn = Vector256.Create(3L, 0L, 1L, 2L);
        return Vector256.ConditionalSelect(
            Vector256.CreateScalar(-1L).AsDouble(), Vector256.Shuffle(left, turn), Vector256.Shuffle(value, turn));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256<T> ShiftedAtEnd() => typeof(T) == typeof(float)
        ? new(Vector256.Shuffle(value.AsSingle(), Vector256.Create(1, 2, 3, 4, 5, 6, 7, 7)).As<float, T>())
        : new(Vector256.Shuffle(value.AsDouble(), Vector256.Create(1L, 2L, 3L, 3L)).As<double, T>());

    public T Last
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value.GetElement(Vector256<T>.Count - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector256.Sum(value);
}
