using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Symflux.Vectors;

/// <summary>Numbers, zeros at first, that begin at a cache line: vectors read from multiples of a line touch one line and not two.</summary>
internal sealed class AlignedArray<T> where T : unmanaged
{
    private const int Line = 64;

    private readonly T[] values;
    private readonly int first;

    public unsafe AlignedArray(int length)
    {
        // Pinned, so that what is at the beginning of a line stays there; arrays begin at multiples of 8 bytes.
        values = GC.AllocateArray<T>(length + Line / Unsafe.SizeOf<T>(), pinned: true);
        var beyond = (int)((nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values)) % Line);
        first = (Line - beyond) % Line / Unsafe.SizeOf<T>();
    }

    /// <summary>The value at a place.</summary>
    public ref T this[int place] => ref values[first + place];

    /// <summary>Some values.</summary>
    public Span<T> AsSpan(int start, int count) => values.AsSpan(first + start, count);

    /// <summary>All values.</summary>
    public Span<T> AsSpan() => values.AsSpan(first);
}
