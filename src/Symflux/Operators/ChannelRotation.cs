using System.Numerics;

namespace Symflux.Operators;

/// <summary>
/// A rotation R of the channels of a field, the same at every sample: v(x) = R u(x), with an orthogonal matrix R. It keeps norms and distances.
/// </summary>
/// <remarks>
/// Its use is noise of another level in every channel. A model for white noise takes channels over their σ_c, but an edge that is alike in all of them,
/// (1, …, 1) before, is (1/σ₁, …, 1/σ_C) then, and no longer what the model was trained on. A rotation leaves the noise white and brings it back.
/// </remarks>
public sealed class ChannelRotation
{
    private readonly double[,] matrix;

    private ChannelRotation(double[,] matrix) => this.matrix = matrix;

    /// <summary>C, the number of channels.</summary>
    public int Channels => matrix.GetLength(0);

    /// <summary>The entry of R in a row, the channel of the result, and a column, that of the field.</summary>
    public double this[int row, int column] => matrix[row, column];

    /// <summary>
    /// The rotation in the plane of two directions that takes one to the other: R = 1 − (a + b)(a + b)ᵀ/(1 + aᵀb) + 2baᵀ for unit vectors a and b. What is
    /// orthogonal to both stays.
    /// </summary>
    /// <param name="from">a, of any length above 0.</param>
    /// <param name="to">b, of as many channels.</param>
    /// <exception cref="SymfluxException">A direction is 0 or not finite, they have different numbers of channels, or they are opposite.</exception>
    public static ChannelRotation Between(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        if (from.Length != to.Length)
        {
            throw new SymfluxException($"no rotation takes a direction of {from.Length} channels to one of {to.Length}; give both as many");
        }

        var (a, b) = (Unit(from), Unit(to));
        var cosine = 0.0;
        for (var c = 0; c < a.Length; c++)
        {
            cosine += a[c] * b[c];
        }

        if (cosine <= -1 + 1e-9)
        {
            throw new SymfluxException("the two directions are opposite, so that the rotation between them is not unique; turn one of them around");
        }

        var matrix = new double[a.Length, a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < a.Length; j++)
            {
                matrix[i, j] = (i == j ? 1 : 0) - (a[i] + b[i]) * (a[j] + b[j]) / (1 + cosine) + 2 * b[i] * a[j];
            }
        }

        return new ChannelRotation(matrix);
    }

    /// <summary>
    /// The rotation for noise of a level in every channel: applied to channels over their level, which makes the noise white, it takes what is alike in all
    /// channels of the image to what is alike in all channels again.
    /// </summary>
    /// <param name="deviations">σ of every channel, positive and finite.</param>
    /// <exception cref="SymfluxException">A σ is not positive and finite.</exception>
    public static ChannelRotation ForNoise(ReadOnlySpan<double> deviations)
    {
        var seen = new double[deviations.Length];
        for (var c = 0; c < seen.Length; c++)
        {
            seen[c] = deviations[c] > 0 && double.IsFinite(deviations[c])
                ? 1 / deviations[c]
                : throw new SymfluxException($"the noise level of channel {c + 1} is {deviations[c]}; it must be positive and finite");
        }

        double[] grey = [.. Enumerable.Repeat(1.0, seen.Length)];
        return Between(seen, grey);
    }

    /// <summary>u ↦ Ru in place.</summary>
    /// <param name="planes">The channels one behind the other, all of one length.</param>
    /// <exception cref="SymfluxException">The values are no C channels.</exception>
    public void Apply<T>(Span<T> planes) where T : unmanaged, IFloatingPointIeee754<T> => Multiply(planes, isTransposed: false);

    /// <summary>v ↦ Rᵀv in place, the way back.</summary>
    /// <inheritdoc cref="Apply"/>
    public void ApplyInverse<T>(Span<T> planes) where T : unmanaged, IFloatingPointIeee754<T> => Multiply(planes, isTransposed: true);

    private void Multiply<T>(Span<T> planes, bool isTransposed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var channels = Channels;
        if (planes.Length % channels != 0)
        {
            throw new SymfluxException($"{planes.Length} values are not {channels} channels of one length, which the rotation takes");
        }

        var length = planes.Length / channels;
        Span<double> sample = stackalloc double[channels];
        for (var i = 0; i < length; i++)
        {
            for (var c = 0; c < channels; c++)
            {
                sample[c] = double.CreateChecked(planes[c * length + i]);
            }

            for (var c = 0; c < channels; c++)
            {
                var sum = 0.0;
                for (var k = 0; k < channels; k++)
                {
                    sum += (isTransposed ? matrix[k, c] : matrix[c, k]) * sample[k];
                }

                planes[c * length + i] = T.CreateChecked(sum);
            }
        }
    }

    private static double[] Unit(ReadOnlySpan<double> direction)
    {
        var (largest, squares) = (0.0, 0.0);
        foreach (var value in direction)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (!(largest > 0 && double.IsFinite(largest)))
        {
            throw new SymfluxException($"a direction of channels has the largest entry {largest}; it must be positive and finite");
        }

        var unit = new double[direction.Length];
        for (var c = 0; c < unit.Length; c++)
        {
            unit[c] = direction[c] / largest;
            squares += unit[c] * unit[c];
        }

        for (var c = 0; c < unit.Length; c++)
        {
            unit[c] /= Math.Sqrt(squares);
        }

        return unit;
    }
}
