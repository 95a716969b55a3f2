namespace Symflux.Certificates;

/// <summary>
/// The bound of an average over symmetries, which is that of its body: every g is an isometry, so ‖g⁻¹B(gu)‖ = ‖B(gu)‖ ≤ κ‖gu‖ = κ‖u‖, and an
/// average of such terms has no larger norm (fact 12).
/// </summary>
/// <param name="Body">The readings of the blocks of the body.</param>
/// <param name="Chain">The bound of the body, started at gu.</param>
internal sealed record SymmetrisationBound(IReadOnlyList<StepReading> Body, ChainBound Chain) : BodyBound(Body, Chain.Constant);
