namespace Symflux.Solving;

/// <summary>How far a run has come.</summary>
/// <param name="BlocksDone">Blocks that are done. A symmetrisation counts the blocks of its body for every symmetry, and each turn there and back.</param>
/// <param name="Blocks">Blocks in all, counted likewise.</param>
public readonly record struct SolverProgress(int BlocksDone, int Blocks);
