using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Symflux.Fluxes;
using Symflux.Solving.TwoPoint;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>The inner loops over rows for one width of vectors.</summary>
internal abstract class RowKernels<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Channels for which gradients of stencils are computed at once.</summary>
    public const int CorrelatedChannels = 4;

    /// <summary>Those for the widest vectors that the processor has.</summary>
    public static RowKernels<T> Widest { get; } = Of(VectorWidths.Supported[0]);

    /// <summary>Values in a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>Columns that the inner loops take at once.</summary>
    public int TileColumns => 4 * Lanes;

    /// <summary>
    /// Results at once: 6 × 4 vectors of sums, 4 of data and a weight fill 32 registers; where there are 16, 2 × 4 and the
    /// same do. The .NET properties are constants to the compiler.
    /// </summary>
    public static int MaximalRows =>
        System.Runtime.Intrinsics.X86.Avx512F.VL.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported ? 6 : 2;

    /// <summary>Makes those of a width.</summary>
    public static RowKernels<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new RowKernels<T, Lanes512<T>>(),
        VectorWidth.Bits256 => new RowKernels<T, Lanes256<T>>(),
        _ => new RowKernels<T, Lanes128<T>>(),
    };

    /// <summary>result_m(x) = Σ_r w(r, m) · source(offset_r + x): K and Kᵀ.</summary>
    /// <param name="rows">Number of results, 1 to 6.</param>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">offset_r.</param>
    /// <param name="weights">w(r, m), results next to each other.</param>
    /// <param name="destination">First value of the first result.</param>
    /// <param name="stride">Distance from result to result.</param>
    /// <param name="columns">Number of values x, a multiple of the vector length.</param>
    /// <param name="accumulate">Whether the results start at what the destination holds, and not at 0.</param>
    public abstract void Combine(
        int rows, ref T source, ReadOnlySpan<int> offsets, ref T weights, ref T destination, nint stride, int columns, bool accumulate = false);

    /// <summary>sums_{m,c} += Σ_{y,x} dual_c(y, x) · image(y, x + offset_m): the gradient of stencils.</summary>
    /// <param name="image">What the offsets count from, for the first row.</param>
    /// <param name="imageStride">Distance from row to row of the image.</param>
    /// <param name="offsets">offset_m, one to six.</param>
    /// <param name="dual">First row of the first of <see cref="CorrelatedChannels"/> channels.</param>
    /// <param name="dualStride">Distance from row to row of a channel.</param>
    /// <param name="channelStride">Distance from channel to channel.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of values in a row, a multiple of the vector length.</param>
    /// <param name="sums">One vector of partial sums for each shift and channel, channels next to each other.</param>
    public abstract void Correlate(
        ref T image, nint imageStride, ReadOnlySpan<int> offsets, ref T dual, nint dualStride, nint channelStride,
        int rows, int columns, ref T sums);

    /// <summary>row(x) += Σ_s sums_s(x − s), s from <paramref name="shifts"/> − 1 down to 0.</summary>
    /// <param name="row">The row.</param>
    /// <param name="sums">sums_0; readable from −shifts on, and to the end of whole vectors.</param>
    /// <param name="stride">Distance from sums_s to the next.</param>
    /// <param name="shifts">Number of shifts.</param>
    public abstract void AddShifted(Span<T> row, ref T sums, nint stride, int shifts);

    /// <summary>destination += values.</summary>
    public abstract void Add(ReadOnlySpan<T> values, Span<T> destination);

    /// <summary>
    /// The linear part of a residual block: result = α(u − td − μ(u − f)) + (1 − α)u⁻ along a row. Data terms with μ = 0 and u⁻ with α = 1 are not read.
    /// </summary>
    /// <param name="state">u.</param>
    /// <param name="steps">t.</param>
    /// <param name="term">d.</param>
    /// <param name="mu">μ.</param>
    /// <param name="data">f.</param>
    /// <param name="alpha">α.</param>
    /// <param name="previous">u⁻; receives the result.</param>
    public abstract void Advance(
        ReadOnlySpan<T> state, ReadOnlySpan<T> steps, ReadOnlySpan<T> term, T mu, ReadOnlySpan<T> data, T alpha, Span<T> previous);

    /// <summary>The sum of the lanes of a vector.</summary>
    public abstract T SumLanes(ref T vector);

    /// <summary>Makes a flux ready for rows; it agrees with <see cref="Flux.Evaluate"/> within rounding.</summary>
    public abstract RowFlux<T> Flux(Flux flux);

    /// <summary>A flux of the kind of another one, whose numbers are still to be set.</summary>
    /// <param name="alike">One with knots, or with a diffusivity of closed form.</param>
    public abstract TrainableRowFlux<T> Trainable(Flux alike);

    /// <summary>Makes explicit steps ready; null where the flux has no diffusivity of closed form.</summary>
    public abstract TwoPointKernel<T>? TwoPoint(TwoPointModel model);
}

/// <summary>The inner loops over rows for vectors of a type.</summary>
internal sealed class RowKernels<T, TVector> : RowKernels<T>, IClosedFormUser<TrainableRowFlux<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
{
    /// <inheritdoc/>
    public override int Lanes => TVector.Count;

    /// <inheritdoc/>
    public override void Combine(
        int rows, ref T source, ReadOnlySpan<int> offsets, ref T weights, ref T destination, nint stride, int columns, bool accumulate = false) =>
        RowCombination<T, TVector>.Compute(rows, ref source, offsets, ref weights, ref destination, stride, columns, accumulate);

    /// <inheritdoc/>
    public override void Correlate(
        ref T image, nint imageStride, ReadOnlySpan<int> offsets, ref T dual, nint dualStride, nint channelStride,
        int rows, int columns, ref T sums) =>
        RowCorrelation<T, TVector>.Add(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public override void AddShifted(Span<T> row, ref T sums, nint stride, int shifts)
    {
        ref var first = ref MemoryMarshal.GetReference(row);
        var x = 0;
        for (; x <= row.Length - TVector.Count; x += TVector.Count)
        {
            AddShifted(ref Unsafe.Add(ref first, x), ref Unsafe.Add(ref sums, x), stride, shifts);
        }

        if (x < row.Length)
        {
            Span<T> rest = stackalloc T[TVector.Count];
            row[x..].CopyTo(rest);
            AddShifted(ref MemoryMarshal.GetReference(rest), ref Unsafe.Add(ref sums, x), stride, shifts);
            rest[..(row.Length - x)].CopyTo(row[x..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddShifted(ref T place, ref T sums, nint stride, int shifts)
    {
        var sum = TVector.Load(ref place);
        for (var shift = shifts - 1; shift >= 0; shift--)
        {
            sum += TVector.Load(ref Unsafe.Add(ref sums, shift * (stride - 1)));
        }

        sum.Store(ref place);
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<T> values, Span<T> destination)
    {
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetReference(destination[..values.Length]);
        var x = 0;
        for (; x <= values.Length - TVector.Count; x += TVector.Count)
        {
            (TVector.Load(ref Unsafe.Add(ref from, x)) + TVector.Load(ref Unsafe.Add(ref to, x))).Store(ref Unsafe.Add(ref to, x));
        }

        for (; x < values.Length; x++)
        {
            destination[x] += values[x];
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Advance(
        ReadOnlySpan<T> state, ReadOnlySpan<T> steps, ReadOnlySpan<T> term, T mu, ReadOnlySpan<T> data, T alpha, Span<T> previous)
    {
        var length = previous.Length;
        ref var u = ref MemoryMarshal.GetReference(state[..length]);
        ref var t = ref MemoryMarshal.GetReference(steps[..length]);
        ref var d = ref MemoryMarshal.GetReference(term[..length]);
        ref var f = ref MemoryMarshal.GetReference(data[..length]);
        ref var result = ref MemoryMarshal.GetReference(previous);
        var (minusMu, scale, beta) = (TVector.Broadcast(-mu), TVector.Broadcast(alpha), TVector.Broadcast(T.One - alpha));
        var x = 0;
        for (; x <= length - TVector.Count; x += TVector.Count)
        {
            var here = TVector.Load(ref Unsafe.Add(ref u, x));
            var next = TVector.SubtractProduct(TVector.Load(ref Unsafe.Add(ref t, x)), TVector.Load(ref Unsafe.Add(ref d, x)), here);
            if (mu != T.Zero)
            {
                next = TVector.MultiplyAdd(minusMu, here - TVector.Load(ref Unsafe.Add(ref f, x)), next);
            }

            ref var place = ref Unsafe.Add(ref result, x);
            (alpha == T.One ? next : TVector.MultiplyAdd(scale, next, beta * TVector.Load(ref place))).Store(ref place);
        }

        for (; x < length; x++)
        {
            var next = T.MultiplyAddEstimate(-steps[x], term[x], state[x]);
            next = mu == T.Zero ? next : T.MultiplyAddEstimate(-mu, state[x] - data[x], next);
            previous[x] = alpha == T.One ? next : T.MultiplyAddEstimate(alpha, next, (T.One - alpha) * previous[x]);
        }
    }

    /// <inheritdoc/>
    public override T SumLanes(ref T vector) => TVector.Load(ref vector).Sum();

    /// <inheritdoc/>
    public override RowFlux<T> Flux(Flux flux) => flux switch
    {
        SlopeSplineFlux f => Flux(f.ToFreeForm()),
        FreeFormFlux f => WithKnots(f, f.Values.AsSpan()),
        SplineDiffusivityFlux f => WithKnots(f, f.Values.AsSpan()),
        _ => ClosedFormDiffusivities.For(flux, this) ?? RowFlux<T>.Of(flux),
    };

    /// <inheritdoc/>
    public override TrainableRowFlux<T> Trainable(Flux alike) => alike switch
    {
        SlopeSplineFlux f => Trainable(f.ToFreeForm()),
        FreeFormFlux f => new VectorKnotFlux<T, TVector>(false, f.Values.Length, f.KnotSpacing),
        SplineDiffusivityFlux f => new VectorKnotFlux<T, TVector>(true, f.Values.Length, f.KnotSpacing),
        _ => ClosedFormDiffusivities.For(alike, this)
            ?? throw new SymfluxException($"the training kernel was asked for a {alike.GetType().Name}, which has no numbers that it knows"),
    };

    /// <inheritdoc/>
    public override TwoPointKernel<T>? TwoPoint(TwoPointModel model) =>
        ClosedFormDiffusivities.For(model.Flux, new TwoPointKernelMaker<T, TVector>(model));

    private TrainableRowFlux<T> WithKnots(Flux alike, ReadOnlySpan<double> values)
    {
        var flux = Trainable(alike);
        var knots = new T[values.Length];
        for (var k = 0; k < knots.Length; k++)
        {
            knots[k] = T.CreateSaturating(values[k]);
        }

        flux.Set(knots);
        return flux;
    }

    TrainableRowFlux<T> IClosedFormUser<TrainableRowFlux<T>>.With<TDiffusivity>(double contrast) => new ClosedFormFlux<T, TVector, TDiffusivity>(contrast);
}
