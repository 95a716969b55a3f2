namespace Symflux.Distribution;

/// <summary>A part of an array that goes to another rank, or comes from it.</summary>
/// <param name="Peer">The other rank.</param>
/// <param name="Start">Place of the first value in the array.</param>
/// <param name="Count">Number of values.</param>
public readonly record struct Message(int Peer, int Start, int Count);
