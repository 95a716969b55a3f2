using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Symflux.Solving.Kernels;
using Symflux.Vectors;

namespace Symflux.Solving.TwoPoint;

/// <summary>
/// Explicit steps along rows: every sample is read once and written once, every flux between two samples computed once. With δ_k = u(x + e_k) − u(x) and
/// the flux F_k = g·δ_k, g = g(a_k²δ_k²) or g(Σ a_j²δ_j²) of the sample, v = u + τ Σ_k a_k²(F_k(x) − F_k(x − e_k)) and u⁺ = α(v − μ(u − f)) + (1 − α)u⁻.
/// </summary>
internal abstract class TwoPointKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Values in a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>Makes a step along a row.</summary>
    public abstract void Advance(scoped ref TwoPointRow<T> row, TwoPointNumbers<T> numbers);
}

/// <summary>Explicit steps along rows for vectors of a type and a diffusivity.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
/// <typeparam name="TVector">The vectors.</typeparam>
/// <typeparam name="TDiffusivity">g.</typeparam>
/// <typeparam name="TAxes">Number of axes, 1 to 3.</typeparam>
internal sealed class TwoPointKernel<T, TVector, TDiffusivity, TAxes> : TwoPointKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
    where TDiffusivity : IClosedFormDiffusivity
    where TAxes : ICount
{
    private readonly bool isCoupled;
    private readonly bool isIsotropic;
    private readonly T[] scales;

    public TwoPointKernel(TwoPointModel model, double contrast)
    {
        (isCoupled, isIsotropic) = (model.IsCoupled, model.SquaredWeights.All(weight => weight == model.SquaredWeights[0]));
        scales = [.. Enumerable.Range(0, 3).Select(k => T.CreateSaturating(k < TAxes.Value ? model.ScaleOf(k, contrast) : 0))];
    }

    /// <inheritdoc/>
    public override int Lanes => TVector.Count;

    /// <inheritdoc/>
    public override void Advance(scoped ref TwoPointRow<T> row, TwoPointNumbers<T> numbers)
    {
        var done = AdvanceVectors(ref row, numbers);
        if (done < row.Count)
        {
            AdvanceRest(ref row, done, numbers);
        }
    }

    /// <summary>The samples from one on, fewer than a vector has lanes, in copies that go on with the last sample: no flux crosses the border.</summary>
    [SkipLocalsInit]
    private void AdvanceRest(scoped ref TwoPointRow<T> row, int start, TwoPointNumbers<T> numbers)
    {
        var (room, count) = (TVector.Count + 1, row.Count - start);
        Span<T> copies = stackalloc T[5 * room];
        var rest = new TwoPointRow<T>
        {
            State = ref Copied(true, copies[..room], ref row.State, start, row.Readable),
            Below = ref Copied(TAxes.Value > 1, copies[room..(2 * room)], ref row.Below, start, row.Count),
            Behind = ref Copied(TAxes.Value > 2, copies[(2 * room)..(3 * room)], ref row.Behind, start, row.Count),
            Data = ref Copied(numbers.Fidelity != T.Zero, copies[(3 * room)..(4 * room)], ref row.Data, start, row.Count),
            Result = ref Copied(numbers.Extrapolation != T.One, copies[(4 * room)..], ref row.Result, start, row.Count),
            FluxAbove = ref Unsafe.Add(ref row.FluxAbove, start),
            FluxBefore = ref Unsafe.Add(ref row.FluxBefore, start),
            Count = TVector.Count,
            Readable = room,
            FluxLeft = row.FluxLeft,
        };
        _ = AdvanceVectors(ref rest, numbers);
        MemoryMarshal.CreateSpan(ref rest.Result, count).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref row.Result, start), count));
    }

    private static ref T Copied(bool isRead, Span<T> copy, ref T source, int start, int end)
    {
        if (!isRead)
        {
            return ref MemoryMarshal.GetReference(copy);
        }

        var there = Math.Min(end - start, copy.Length);
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = Unsafe.Add(ref source, start + Math.Min(i, there - 1));
        }

        return ref MemoryMarshal.GetReference(copy);
    }

    /// <summary>As many samples as whole vectors hold. No flux crosses the border.</summary>
    /// <returns>How many.</returns>
    private int AdvanceVectors(scoped ref TwoPointRow<T> row, TwoPointNumbers<T> numbers) => (isCoupled, isIsotropic) switch
    {
        (true, true) => AdvanceVectors<One, One>(ref row, numbers),
        (true, false) => AdvanceVectors<One, Two>(ref row, numbers),
        (false, true) => AdvanceVectors<Two, One>(ref row, numbers),
        (false, false) => AdvanceVectors<Two, Two>(ref row, numbers),
    };

    /// <summary>The same, for a number of diffusivities of a sample, one or one for each axis, and of spacings of the grid, one or one for each axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AdvanceVectors<TFluxes, TSpacings>(scoped ref TwoPointRow<T> row, TwoPointNumbers<T> numbers)
        where TFluxes : ICount
        where TSpacings : ICount
    {
        var one = TVector.Broadcast(T.One);
        var (mu, alpha) = (numbers.Fidelity, numbers.Extrapolation);
        var (scaleX, scaleY, scaleZ) = (TVector.Broadcast(scales[0]), TVector.Broadcast(scales[1]), TVector.Broadcast(scales[2]));
        var (gainX, gainY, gainZ) = (TVector.Broadcast(numbers.GainX), TVector.Broadcast(numbers.GainY), TVector.Broadcast(numbers.GainZ));
        var (hasData, hasPrevious) = (mu != T.Zero, alpha != T.One);
        ref var state = ref row.State;
        ref var below = ref row.Below;
        ref var behind = ref row.Behind;
        ref var result = ref row.Result;
        ref var fluxAbove = ref row.FluxAbove;
        ref var fluxBefore = ref row.FluxBefore;
        var left = TVector.Broadcast(row.FluxLeft);
        var end = row.Count - TVector.Count;
        var border = row.Readable - TVector.Count;
        var x = 0;
        for (; x <= end; x += TVector.Count)
        {
            var u = TVector.Load(ref Unsafe.Add(ref state, x));
            var deltaX = (x < border ? TVector.Load(ref Unsafe.Add(ref state, x + 1)) : u.ShiftedAtEnd()) - u;
            var deltaY = TAxes.Value > 1 ? TVector.Load(ref Unsafe.Add(ref below, x)) - u : default;
            var deltaZ = TAxes.Value > 2 ? TVector.Load(ref Unsafe.Add(ref behind, x)) - u : default;
            TVector fluxX, fluxY = default, fluxZ = default;
            if (TFluxes.Value == 1)
            {
                var squared = TSpacings.Value == 1 ? deltaX * deltaX : deltaX * deltaX * scaleX;
                squared = TAxes.Value > 1 ? AddSquare<TSpacings>(squared, deltaY, scaleY) : squared;
                squared = TAxes.Value > 2 ? AddSquare<TSpacings>(squared, deltaZ, scaleZ) : squared;
                var g = TDiffusivity.At<TVector, T>(squared, TSpacings.Value == 1 ? scaleX : one);
                fluxX = g * deltaX;
                fluxY = TAxes.Value > 1 ? g * deltaY : default;
                fluxZ = TAxes.Value > 2 ? g * deltaZ : default;
            }
            else
            {
                fluxX = TDiffusivity.At<TVector, T>(deltaX * deltaX, scaleX) * deltaX;
                fluxY = TAxes.Value > 1 ? TDiffusivity.At<TVector, T>(deltaY * deltaY, scaleY) * deltaY : default;
                fluxZ = TAxes.Value > 2 ? TDiffusivity.At<TVector, T>(deltaZ * deltaZ, scaleZ) * deltaZ : default;
            }

            // What flows in from the left, from above and from before; with one spacing the sum of all is scaled once.
            var flow = fluxX - fluxX.Shifted(left);
            left = fluxX;
            var next = TSpacings.Value == 1 ? u : TVector.MultiplyAdd(gainX, flow, u);
            if (TAxes.Value > 1)
            {
                ref var above = ref Unsafe.Add(ref fluxAbove, x);
                var flowY = fluxY - TVector.Load(ref above);
                fluxY.Store(ref above);
                flow = TSpacings.Value == 1 ? flow + flowY : flow;
                next = TSpacings.Value == 1 ? next : TVector.MultiplyAdd(gainY, flowY, next);
            }

            if (TAxes.Value > 2)
            {
                ref var before = ref Unsafe.Add(ref fluxBefore, x);
                var flowZ = fluxZ - TVector.Load(ref before);
                fluxZ.Store(ref before);
                flow = TSpacings.Value == 1 ? flow + flowZ : flow;
                next = TSpacings.Value == 1 ? next : TVector.MultiplyAdd(gainZ, flowZ, next);
            }

            next = TSpacings.Value == 1 ? TVector.MultiplyAdd(gainX, flow, u) : next;
            if (hasData)
            {
                next = TVector.MultiplyAdd(TVector.Broadcast(-mu), u - TVector.Load(ref Unsafe.Add(ref row.Data, x)), next);
            }

            ref var place = ref Unsafe.Add(ref result, x);
            if (hasPrevious)
            {
                next = TVector.MultiplyAdd(TVector.Broadcast(alpha), next, TVector.Broadcast(T.One - alpha) * TVector.Load(ref place));
            }

            next.Store(ref place);
        }

        row.FluxLeft = left.Last;
        return x;
    }

    /// <summary>Adds a square, scaled where every axis has a spacing of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare<TSpacings>(TVector squared, TVector delta, TVector scale) where TSpacings : ICount =>
        TSpacings.Value == 1 ? TVector.MultiplyAdd(delta, delta, squared) : TVector.MultiplyAdd(delta * delta, scale, squared);
}

/// <summary>Makes the kernel of a model for vectors of a type; null where a²/λ² is beyond the range in which squares stay numbers.</summary>
internal sealed class TwoPointKernelMaker<T, TVector>(TwoPointModel model) : IClosedFormUser<TwoPointKernel<T>?>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
{
    private const double LargestScale = 1e30;

    public TwoPointKernel<T>? With<TDiffusivity>(double contrast) where TDiffusivity : IClosedFormDiffusivity => model.SquaredWeights.Length switch
    {
        _ when Enumerable.Range(0, model.SquaredWeights.Length).Any(k => model.ScaleOf(k, contrast) is not (> 1 / LargestScale and < LargestScale)) => null,
        1 => new TwoPointKernel<T, TVector, TDiffusivity, One>(model, contrast),
        2 => new TwoPointKernel<T, TVector, TDiffusivity, Two>(model, contrast),
        _ => new TwoPointKernel<T, TVector, TDiffusivity, Three>(model, contrast),
    };
}
