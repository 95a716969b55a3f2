using System.Text.Json.Serialization;
using Symflux.Blueprints;
using Symflux.Experiments.Baselines;

namespace Symflux.Experiments.Networks;

/// <summary>A network that learns to solve an equation: everything about it but its random start.</summary>
[JsonDerivedType(typeof(CycleDesign), "cycle")]
[JsonDerivedType(typeof(UNetDesign), "u-net")]
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

/// <summary>The smallest <see cref="StandardUNet"/> that has at least so many weights and biases, with two to four levels.</summary>
/// <param name="Parameters">How many it has at least.</param>
public sealed record UNetDesign(int Parameters) : SolverDesign
{
    internal override SolverNetwork Create(CycleBlock start, ulong seed)
    {
        var shapes =
            from levels in Enumerable.Range(2, 3)
            from width in Enumerable.Range(1, 64)
            select new StandardUNetShape { InputChannels = start.InputChannels, Levels = levels, Width = width };
        return new UNetSolver(shapes.Where(shape => shape.ParameterCount >= Parameters).MinBy(shape => shape.ParameterCount)!, seed);
    }
}
