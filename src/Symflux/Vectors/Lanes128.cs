using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Vectors;

/// <summary>Vectors of 128 bits.</summary>
internal readonly struct Lanes128<T>(Vector128<T> value) : IVector<Lanes128<T>, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector128<T> value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Broadcast(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(ref T source) => new(Vector128.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyAdd(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => typeof(T) == typeof(float)
        ? new(Vector128.MultiplyAddEstimate(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>())
        : new(Vector128.MultiplyAddEstimate(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SubtractProduct(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => !Fma.IsSupported ? MultiplyAdd(-a, b, c)
        : typeof(T) == typeof(float) ? new(Fma.MultiplyAddNegated(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>())
        : new(Fma.MultiplyAddNegated(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Minimum(Lanes128<T> bound, Lanes128<T> x) =>
        new(Vector128.MinNative(bound.value, x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> x) => new(Vector128.Abs(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Clamp(Lanes128<T> x, Lanes128<T> bound) =>
        new(Vector128.MaxNative(Vector128.MinNative(x.value, bound.value), Vector128<T>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanLookUp(KnotTable<T> table) => typeof(T) == typeof(float) && (Sse2.IsSupported || AdvSimd.Arm64.IsSupported);

    /// <inheritdoc cref="IVector{TSelf, T}.LookUp"/>
    /// <remarks>From memory, for tables of any length.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LookUp(Lanes128<T> x, KnotTable<T> table, out Lanes128<T> value, out Lanes128<T> difference)
    {
        var knots = Vector128.ConvertToInt32Native(x.value.AsSingle());
        ref var pairs = ref table.FirstPair;
        var left = Vector128.Create(Unsafe.Add(ref pairs, knots[0]), Unsafe.Add(ref pairs, knots[1])).AsSingle();
        var right = Vector128.Create(Unsafe.Add(ref pairs, knots[2]), Unsafe.Add(ref pairs, knots[3])).AsSingle();
        value = new((Sse.IsSupported ? Sse.Shuffle(left, right, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(left, right)).As<float, T>());
        difference = new((Sse.IsSupported ? Sse.Shuffle(left, right, 0b11_01_11_01) : AdvSimd.Arm64.UnzipOdd(left, right)).As<float, T>());
        return new(Vector128.ConvertToSingle(knots).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SquareRoot(Lanes128<T> x) => new(Vector128.Sqrt(x.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Reciprocal(Lanes128<T> x)
    {
        if (Avx512F.VL.IsSupported && typeof(T) == typeof(float))
        {
            return Newton<T, Lanes128<T>>.Reciprocal(x, new(Avx512F.VL.Reciprocal14(x.value.AsSingle()).As<float, T>()));
        }

        return Broadcast(T.One) / x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ReciprocalSquareRoot(Lanes128<T> x)
    {
        if (Avx512F.VL.IsSupported && typeof(T) == typeof(float))
        {
            return Newton<T, Lanes128<T>>.ReciprocalSquareRoot(x, new(Avx512F.VL.ReciprocalSqrt14(x.value.AsSingle()).As<float, T>()));
        }

        return Broadcast(T.One) / SquareRoot(x);
    }

    /// <inheritdoc cref="IVector{TSelf, T}.Exp"/>
    /// <remarks>
    /// .NET's vector function takes another algorithm for all lanes when one of them is out of its range. The last bit of a lane would then depend on
    /// its neighbours, and so on how a row is cut.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Exp(Lanes128<T> x)
    {
        var lowest = Vector128.Create(T.CreateTruncating(typeof(T) == typeof(float) ? -86 : -700));
        var inRange = Vector128.Max(x.value, lowest);
        var power = typeof(T) == typeof(float)
            ? Vector128.Exp(inRange.AsSingle()).As<float, T>()
            : Vector128.Exp(inRange.AsDouble()).As<double, T>();
        return new(Vector128.ConditionalSelect(Vector128.LessThan(x.value, lowest), Vector128<T>.Zero, power));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128<T> Shifted(Lanes128<T> left) => typeof(T) == typeof(float)
        ? new(First(left.value.AsSingle(), value.AsSingle()).As<float, T>())
        : new(First(left.value.AsDouble(), value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> First(Vector128<float> left, Vector128<float> value)
    {
        var turn = Vector128.Create(3, 0, 1, 2);
        return Vector128.ConditionalSelect(
            Vector128.CreateScalar(-1).AsSingle(), Vector128.Shuffle(left, turn), Vector128.Shuffle(value, turn));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> First(Vector128<double> left, Vector128<double> value)
    {
        var turn = Vector128.Create(1L, 0L);
        return Vector128.ConditionalSelect(
            Vector128.CreateScalar(-1L).AsDouble(), Vector128.Shuffle(left, turn), Vector128.Shuffle(value, turn));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128<T> ShiftedAtEnd() => typeof(T) == typeof(float)
        ? new(Vector128.Shuffle(value.AsSingle(), Vector128.Create(1, 2, 3, 3)).As<float, T>())
        : new(Vector128.Shuffle(value.AsDouble(), Vector128.Create(1L, 1L)).As<double, T>());

    public T Last
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value.GetElement(Vector128<T>.Count - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector128.Sum(value);
}
