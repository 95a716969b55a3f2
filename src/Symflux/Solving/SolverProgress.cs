namespace Symflux.Solving;

/// <summary>How far a run has come.</summary>
/// <param name="BlocksDone">Blocks that are done.</param>
/// <param name="Blocks">Blocks in all.</param>
public readonly record struct SolverProgress(int BlocksDone, int Blocks);
