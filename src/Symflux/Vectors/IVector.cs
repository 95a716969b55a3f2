using System.Numerics;

namespace Symflux.Vectors;

/// <summary>
/// Neighbouring numbers that the processor treats at once. Kernels are generic in it, so that one source serves every width; which one is chosen when
/// the program runs (<see cref="VectorWidth"/>).
/// </summary>
/// <typeparam name="TSelf">The vector type itself.</typeparam>
/// <typeparam name="T">Type of the numbers.</typeparam>
internal interface IVector<TSelf, T>
    where TSelf : struct, IVector<TSelf, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>One number in all lanes.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>Reads <see cref="Count"/> neighbouring numbers.</summary>
    static abstract TSelf Load(ref T source);

    /// <summary>Writes <see cref="Count"/> neighbouring numbers.</summary>
    void Store(ref T destination);

    /// <summary>a + b, lane by lane.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a − b, lane by lane.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>−a, lane by lane.</summary>
    static abstract TSelf operator -(TSelf a);

    /// <summary>a·b, lane by lane.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a/b, lane by lane.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a·b + c, lane by lane: rounded once where the processor can, else twice. Nothing is emulated.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a·b, lane by lane: the bits of <see cref="MultiplyAdd"/> with −a, without the negation.</summary>
    static abstract TSelf SubtractProduct(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller one, lane by lane; x where x is not a number.</summary>
    static abstract TSelf Minimum(TSelf bound, TSelf x);

    /// <summary>|x|, lane by lane.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>x between 0 and a bound, lane by lane; any of these where x is not a number.</summary>
    static abstract TSelf Clamp(TSelf x, TSelf bound);

    /// <summary>Whether <see cref="LookUp"/> works for a table.</summary>
    static abstract bool CanLookUp(KnotTable<T> table);

    /// <summary>⌊x⌋ for 0 ≤ x &lt; <see cref="KnotTable{T}.RegisterKnots"/>, and value and difference at these knots.</summary>
    static abstract TSelf LookUp(TSelf x, KnotTable<T> table, out TSelf value, out TSelf difference);

    /// <summary>√x, lane by lane.</summary>
    static abstract TSelf SquareRoot(TSelf x);

    /// <summary>1/x for 1 ≤ x ≤ 2¹⁰⁰ within two units in the last place: an estimate that Newton's method refines, where there is one.</summary>
    static abstract TSelf Reciprocal(TSelf x);

    /// <summary>1/√x for 1 ≤ x ≤ 2¹⁰⁰ within two units in the last place: an estimate that Newton's method refines, where there is one.</summary>
    static abstract TSelf ReciprocalSquareRoot(TSelf x);

    /// <summary>eˣ for x ≤ 0, lane by lane; 0 below e⁻⁷⁰⁰, or e⁻⁸⁶ in single precision.</summary>
    static abstract TSelf Exp(TSelf x);

    /// <summary>The last lane of <paramref name="left"/> and all but the last of this one: the left neighbours.</summary>
    TSelf Shifted(TSelf left);

    /// <summary>All lanes but the first, and the last once more: the right neighbours where there are none beyond.</summary>
    TSelf ShiftedAtEnd();

    /// <summary>The last lane.</summary>
    T Last { get; }

    /// <summary>The sum of all lanes.</summary>
    T Sum();
}
