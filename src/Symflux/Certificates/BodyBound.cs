namespace Symflux.Certificates;

/// <summary>The bound of a block that has a body.</summary>
/// <param name="Body">The readings of the blocks of the body.</param>
/// <param name="Constant">κ with ‖u⁺‖ ≤ κ‖u‖ for the block; infinite beyond the range of double.</param>
internal abstract record BodyBound(IReadOnlyList<StepReading> Body, double Constant);
