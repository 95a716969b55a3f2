namespace Symflux.Training;

/// <summary>The numbers of a block that training changes.</summary>
/// <param name="Weights">Stencils: C × m × height × width.</param>
/// <param name="FluxNumbers">Those of every flux: C × <see cref="SymmetricBlockShape.NumbersPerFlux"/>.</param>
/// <param name="TimeStep">τ ≥ 0.</param>
/// <param name="Fidelity">μ ≥ 0; 0 for no data term.</param>
public readonly record struct SymmetricBlockNumbers<T>(
    ReadOnlyMemory<T> Weights, ReadOnlyMemory<T> FluxNumbers, double TimeStep, double Fidelity);
