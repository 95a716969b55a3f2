using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Vectors;

/// <summary>Vectors of 512 bits.</summary>
internal readonly struct Lanes512<T>(Vector512<T> value) : IVector<Lanes512<T>, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector512<T> value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(ref T source) => new(Vector512.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> a, Lanes512<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => typeof(T) == typeof(float)
        ? new(Vector512.MultiplyAddEstimate(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>())
        : new(Vector512.MultiplyAddEstimate(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SubtractProduct(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => !Avx512F.IsSupported ? MultiplyAdd(-a, b, c)
        : typeof(T) == typeof(float) ? new(Avx512F.FusedMultiplyAddNegated(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>())
        : new(Avx512F.FusedMultiplyAddNegated(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Minimum(Lanes512<T> bound, Lanes512<T> x) =>
        new(Vector512.MinNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> x) => new(Vector512.Abs(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Clamp(Lanes512<T> x, Lanes512<T> bound) =>
        new(Vector512.MaxNative(Vector512.MinNative(x.value, bound.value), Vector512<T>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanLookUp(KnotTable<T> table) => typeof(T) == typeof(float) && Avx512F.IsSupported && table.Knots <= KnotTable<T>.RegisterKnots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LookUp(Lanes512<T> x, KnotTable<T> table, out Lanes512<T> value, out Lanes512<T> difference)
    {
        var knots = Avx512F.ConvertToVector512Int32WithTruncation(x.value.AsSingle());
        value = Pick(ref table.FirstValue, knots);
        difference = Pick(ref table.FirstDifference, knots);
        return new(Avx512F.ConvertToVector512Single(knots).As<float, T>());
    }

    /// <summary>Two registers of 16 values, between which one instruction selects.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes512<T> Pick(ref T table, Vector512<int> knots) => new(Avx512F.PermuteVar16x32x2(
        Vector512.LoadUnsafe(ref table).AsSingle(), knots, Vector512.LoadUnsafe(ref table, 16).AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SquareRoot(Lanes512<T> x) => new(Vector512.Sqrt(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Reciprocal(Lanes512<T> x)
    {
        if (Avx512F.IsSupported && typeof(T) == typeof(float))
        {
            return Newton<T, Lanes512<T>>.Reciprocal(x, new(Avx512F.Reciprocal14(x.value.AsSingle()).As<float, T>()));
        }

        return Broadcast(T.One) / x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ReciprocalSquareRoot(Lanes512<T> x)
    {
        if (Avx512F.IsSupported && typeof(T) == typeof(float))
        {
            return Newton<T, Lanes512<T>>.ReciprocalSquareRoot(x, new(Avx512F.ReciprocalSqrt14(x.value.AsSingle()).As<float, T>()));
        }

        return Broadcast(T.One) / SquareRoot(x);
    }

    /// <inheritdoc cref="IVector{TSelf, T}.Exp"/>
    /// <remarks>
    /// .NET's vector function takes another algorithm for all lanes when one of them is out of its range. The last bit of a lane would then depend on
    /// its neighbours, and so on how a row is cut.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Exp(Lanes512<T> x)
    {
        var lowest = Vector512.Create(T.CreateTruncating(typeof(T) == typeof(float) ? -86 : -700));
        var inRange = Vector512.Max(x.value, lowest);
        var power = typeof(T) == typeof(float)
            ? Vector512.Exp(inRange.AsSingle()).As<float, T>()
            : Vector512.Exp(inRange.AsDouble()).As<double, T>();
        return new(Vector512.ConditionalSelect(Vector512.LessThan(x.value, lowest), Vector512<T>.Zero, power));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512<T> Shifted(Lanes512<T> left) => typeof(T) == typeof(float)
        ? new(Avx512F.AlignRight32(value.AsInt32(), left.value.AsInt32(), 15).As<int, T>())
        : new(Avx512F.AlignRight64(value.AsInt64(), left.value.AsInt64(), 7).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512<T> ShiftedAtEnd() => typeof(T) == typeof(float)
        ? new(Vector512.Shuffle(value.AsSingle(), Vector512.Create(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15)).As<float, T>())
        : new(Vector512.Shuffle(value.AsDouble(), Vector512.Create(1L, 2L, 3L, 4L, 5L, 6L, 7L, 7L)).As<double, T>());

    public T Last
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value.GetElement(Vector512<T>.Count - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector512.Sum(value);
}
