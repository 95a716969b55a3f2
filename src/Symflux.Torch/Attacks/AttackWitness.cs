using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Torch.Attacks;

/// <summary>Inputs that attain a value, so that anybody can compute it again.</summary>
/// <param name="First">f, or f₁ of a pair.</param>
/// <param name="Second">f₂; null for a single input.</param>
/// <param name="Value">
/// ‖N(f)‖/‖f‖ of a single input, ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖ of a pair, as the solver gives it in double precision.
/// </param>
public sealed record AttackWitness(Field<double> First, Field<double>? Second, double Value)
{
    /// <summary>
    /// By how much a value may exceed a proven constant, relative to it, before it contradicts the proof, which is about exact arithmetic:
    /// 10⁻⁸. The solver's rounding is some 10⁻¹⁶ of the inputs per block, and differences are never smaller than 10⁻⁵ of them.
    /// </summary>
    public const double Rounding = 1e-8;

    /// <summary>‖f₁ − f₂‖ is at least this fraction of ‖f₁‖ in what a search returns; with less, rounding errors would be measured.</summary>
    public const double SmallestDifference = 1e-5;

    /// <summary>Computes the value.</summary>
    /// <param name="blueprint">N.</param>
    /// <param name="first">f or f₁: of the blueprint's dimension and channels, not 0 where it is alone.</param>
    /// <param name="second">f₂, of the same shape and different from f₁; null for a single input.</param>
    /// <exception cref="SymfluxException">Other shapes, equal inputs, values that are not finite, or the computation diverges.</exception>
    public static AttackWitness Of(Blueprint blueprint, Field<double> first, Field<double>? second = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        using var solver = new Solver<double>(blueprint, first.Grid, new SolverOptions { Threads = 1 });
        return Of(solver, first, second);
    }

    /// <inheritdoc cref="Of(Blueprint, Field{double}, Field{double}?)"/>
    internal static AttackWitness Of(Solver<double> solver, Field<double> first, Field<double>? second)
    {
        var output = Run(first);
        if (second is null)
        {
            return new AttackWitness(first, null, Quotient(output.Values, first.Values, "the input is 0 everywhere; a gain needs another one"));
        }

        var other = Run(second);
        return new AttackWitness(
            first, second, Quotient(Difference(output, other), Difference(first, second), "the two inputs are equal; a quotient needs two that differ"));

        Field<double> Run(Field<double> input)
        {
            var result = new Field<double>(input.Grid, input.Channels);
            solver.Run(input, result);
            return result;
        }
    }

    private static double[] Difference(Field<double> first, Field<double> second)
    {
        var difference = first.Values.ToArray();
        for (var i = 0; i < difference.Length; i++)
        {
            difference[i] -= second.Values[i];
        }

        return difference;
    }

    private static double Quotient(ReadOnlySpan<double> output, ReadOnlySpan<double> input, string fault)
    {
        var size = Vectors.Norm(input);
        return size > 0 ? Vectors.Norm(output) / size : throw new SymfluxException(fault);
    }
}
