namespace Symflux.Diagrams;

/// <summary>What the parts of a block are called: with an index where they differ from block to block.</summary>
internal sealed record BlockSymbols(string K, string Phi, string Tau, string Mu, string Alpha);
