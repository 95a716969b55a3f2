using System.Text.Json.Serialization;
using Symflux.Blueprints;
using Symflux.Experiments.Baselines;

namespace Symflux.Experiments.Solving;

/// <summary>A network that learns to solve an equation: everything about it but its random start.</summary>
[JsonDerivedType(typeof(CycleDesign), "cycle")]
[JsonDerivedType(typeof(UNetDesign), "u-net")]
[JsonDerivedType(typeof(UsualUNetDesign), "usual-u-net")]
public abstract record SolverDesign
{
    /// <summary>Makes the network.</summary>
    /// <param name="start">The classical cycle for the equation.</param>
    /// <param name="seed">Decides about random weights.</param>
    internal abstract SolverNetwork Create(CycleBlock start, ulong seed);
}

/// <summary>The classical cycle, some numbers of which are trained; the operator of its finest level, which is the equation, is held.</summary>
/// <param name="Trainable">What is trained; <see cref="TrainableParts.None"/> for the classical cycle itself.</param>
public sealed record CycleDesign(TrainableParts Trainable) : SolverDesign
{
    internal override SolverNetwork Create(CycleBlock start, ulong seed) => new CycleSolver(start, Trainable);
}

/// <summary>
/// The <see cref="StandardUNet"/> whose number of weights and biases comes nearest to a number, with two to four levels, of one width or of widths that double.
/// </summary>
/// <param name="Multiple">About how many it has, in multiples of a cycle's.</param>
/// <param name="Reference">The cycle.</param>
public sealed record UNetDesign(int Multiple, CycleDesign Reference) : SolverDesign
{
    private static readonly bool[] Either = [false, true];

    internal override SolverNetwork Create(CycleBlock start, ulong seed)
    {
        using var reference = Reference.Create(start, seed);
        var wanted = Multiple * reference.ParameterCount;
        var shapes =
            from levels in Enumerable.Range(2, 3)
            from width in Enumerable.Range(1, 64)
            from hasConstantWidth in Either
            select new StandardUNetShape { InputChannels = start.InputChannels, Levels = levels, Width = width, HasConstantWidth = hasConstantWidth };
        return new UNetSolver(shapes.MinBy(shape => Math.Abs(shape.ParameterCount - wanted))!, seed);
    }
}

/// <summary>A <see cref="StandardUNet"/> as usual: three levels whose widths double, however many parameters that makes.</summary>
/// <param name="Width">Channels on the finest level.</param>
public sealed record UsualUNetDesign(int Width) : SolverDesign
{
    internal override SolverNetwork Create(CycleBlock start, ulong seed) =>
        new UNetSolver(new StandardUNetShape { InputChannels = start.InputChannels, Width = Width }, seed);
}
