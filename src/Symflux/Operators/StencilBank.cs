using System.Collections.Immutable;
using System.Numerics;
using Symflux.Fields;

namespace Symflux.Operators;

/// <summary>
/// The linear operator K of a diffusion model: a bank of stencils that maps a state of m channels to C channels on the
/// same grid, together with its boundary treatment. K and its adjoint Kᵀ are exact transposes of each other.
/// </summary>
public sealed class StencilBank : IEquatable<StencilBank>
{
    private readonly Lazy<SymbolBound> symbol;
    private readonly Lazy<int> hash;

    /// <summary>Creates a bank.</summary>
    /// <param name="stencils">One stencil per output channel, all reading the same number of input channels.</param>
    /// <param name="boundary">What happens at the border.</param>
    public StencilBank(IEnumerable<Stencil> stencils, Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(stencils);
        Stencils = [.. stencils];
        Boundary = boundary;
        if (Stencils.IsEmpty)
        {
            throw new SymfluxException("a stencil bank is empty; it needs at least one stencil");
        }

        InputChannels = Stencils[0].InputChannels;
        if (Stencils.FirstOrDefault(stencil => stencil.InputChannels != InputChannels) is { } odd)
        {
            throw new SymfluxException(
                $"the stencils of a bank read {InputChannels} and {odd.InputChannels} channels; all must read the same number");
        }

        symbol = new Lazy<SymbolBound>(() => SymbolBound.Of(this));
        hash = new Lazy<int>(() => HashCode.Combine(Boundary, ValueSequence.Hash(Stencils)));
    }

    /// <summary>One stencil per output channel.</summary>
    public ImmutableArray<Stencil> Stencils { get; }

    /// <summary>What happens at the border.</summary>
    public Boundary Boundary { get; }

    /// <summary>m, the number of channels of the state.</summary>
    public int InputChannels { get; }

    /// <summary>C, the number of channels of Ku.</summary>
    public int OutputChannels => Stencils.Length;

    /// <summary>
    /// A rigorous upper bound of ‖K‖ on grids of every size: the largest singular value of the symbol, rounded up, times
    /// √2 for each axis in which a reflecting bank is not closed under mirroring. See docs/THEORY.md, "The norm bound".
    /// </summary>
    /// <remarks>
    /// It exceeds what is proven by some units of the last place (by a relative 1e-12 where frequencies are sampled), so that a step that is computed from
    /// it, as 2/(L‖K‖²), is stable whatever its last digit.
    /// </remarks>
    public double NormBound => Root(symbol.Value.Squared * ExtensionNormSquared);

    /// <summary>The bound of the symbol alone, sup over frequencies of its largest singular value, rounded up.</summary>
    public double SymbolNorm => Root(symbol.Value.Squared);

    /// <summary>
    /// The factor by which the extension at the border can enlarge ‖K‖²: 1, or 2 for each axis in which a reflecting
    /// bank is not closed under mirroring.
    /// </summary>
    public double ExtensionNormSquared
    {
        get
        {
            var factor = 1.0;
            foreach (var axis in (ReadOnlySpan<Axis>)[Axis.X, Axis.Y, Axis.Z])
            {
                if (Boundary == Boundary.Reflecting && Stencils.Any(s => s.ExtentOf(axis) > 1) && !IsFlipClosed(axis))
                {
                    factor *= 2;
                }
            }

            return factor;
        }
    }

    /// <summary>Whether all stencils annihilate constants, so that natural and reflecting boundaries preserve the mean of every channel.</summary>
    public bool IsZeroSum
    {
        get
        {
            foreach (var stencil in Stencils)
            {
                var taps = stencil.Depth * stencil.Height * stencil.Width;
                for (var i = 0; i < InputChannels; i++)
                {
                    var sum = 0.0;
                    var size = 0.0;
                    foreach (var weight in stencil.Coefficients.Slice(i * taps, taps))
                    {
                        sum += weight;
                        size += Math.Abs(weight);
                    }

                    if (Math.Abs(sum) > 1e-13 * size)
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    /// <summary>
    /// Whether mirroring along an axis maps the bank onto itself, up to order and signs: every stencil has its origin in
    /// the middle and its mirror image, or the negative of it, is in the bank.
    /// </summary>
    public bool IsFlipClosed(Axis axis)
    {
        var unmatched = Stencils.ToList();
        foreach (var stencil in Stencils)
        {
            if (2 * stencil.OriginOf(axis) + 1 != stencil.ExtentOf(axis))
            {
                return false;
            }

            var partner = unmatched.FindIndex(other => IsMirrorImage(stencil, other, axis));
            if (partner < 0)
            {
                return false;
            }

            unmatched.RemoveAt(partner);
        }

        return true;
    }

    /// <summary>c‖K‖² for a factor c ≥ 0, rounded up; exact where finite differences and their squares are numbers.</summary>
    internal double TimesSquaredNorm(double factor)
    {
        var product = RoundedUp.Product(factor, symbol.Value.Squared * ExtensionNormSquared);
        var scaled = Math.ScaleB(product, 2 * symbol.Value.Exponent);
        // Below the normal numbers scaling rounds.
        return product > 0 && scaled < 1e-300 ? Math.BitIncrement(scaled) : scaled;
    }

    /// <summary>K u.</summary>
    /// <param name="state">A field of m channels.</param>
    /// <returns>A field of C channels on the same grid; NaN propagates to the stencil's reach.</returns>
    public Field<T> Apply<T>(Field<T> state) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckChannels(state.Channels, InputChannels, "state");
        var result = new Field<T>(state.Grid, OutputChannels);
        new Correlation<T>(this, state.Grid).Apply(state.Values, result.Values);
        return result;
    }

    /// <summary>Kᵀ v, the exact adjoint: ⟨Ku, v⟩ = ⟨u, Kᵀv⟩.</summary>
    /// <param name="dual">A field of C channels.</param>
    /// <returns>A field of m channels on the same grid.</returns>
    public Field<T> ApplyAdjoint<T>(Field<T> dual) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(dual);
        CheckChannels(dual.Channels, OutputChannels, "dual field");
        var result = new Field<T>(dual.Grid, InputChannels);
        new Correlation<T>(this, dual.Grid).ApplyAdjoint(dual.Values, result.Values);
        return result;
    }

    /// <summary>Every stencil of this bank on each of several channels by itself: m·k → C·k channels, ordered by channel.</summary>
    public StencilBank PerChannel(int channels) => InputChannels == 1
        ? new(Enumerable.Range(0, channels).SelectMany(c => Stencils.Select(s => s.OnChannel(c, channels))), Boundary)
        : throw new SymfluxException($"a bank that reads {InputChannels} channels cannot be repeated per channel");

    /// <summary>Whether another bank has the same boundary and equal stencils in the same order.</summary>
    public bool Equals(StencilBank? other) => ReferenceEquals(this, other)
        || (other is not null && Boundary == other.Boundary && hash.Value == other.hash.Value && ValueSequence.Equal(Stencils, other.Stencils));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StencilBank);

    /// <inheritdoc/>
    public override int GetHashCode() => hash.Value;

    private double Root(double squared) => Math.ScaleB(
        Math.Sqrt(symbol.Value.IsExact ? RoundedUp.After(squared, 8) : squared * (1 + 1e-12)), symbol.Value.Exponent);

    private static bool IsMirrorImage(Stencil a, Stencil b, Axis axis)
    {
        if (a.Depth != b.Depth || a.Height != b.Height || a.Width != b.Width
            || a.OriginZ != b.OriginZ || a.OriginY != b.OriginY || a.OriginX != b.OriginX)
        {
            return false;
        }

        var same = true;
        var opposite = true;
        for (var i = 0; i < a.InputChannels; i++)
        {
            for (var z = 0; z < a.Depth; z++)
            {
                for (var y = 0; y < a.Height; y++)
                {
                    for (var x = 0; x < a.Width; x++)
                    {
                        var mirrored = axis switch
                        {
                            Axis.X => b[i, z, y, a.Width - 1 - x],
                            Axis.Y => b[i, z, a.Height - 1 - y, x],
                            _ => b[i, a.Depth - 1 - z, y, x],
                        };
                        same &= a[i, z, y, x] == mirrored;
                        opposite &= a[i, z, y, x] == -mirrored;
                    }
                }
            }
        }

        return same || opposite;
    }

    private static void CheckChannels(int actual, int expected, string what)
    {
        if (actual != expected)
        {
            throw new SymfluxException($"the {what} has {actual} channels, but the stencil bank takes {expected}");
        }
    }
}
