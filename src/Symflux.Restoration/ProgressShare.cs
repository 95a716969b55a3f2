namespace Symflux.Restoration;

/// <summary>Maps 0 … 1 of a part to its place in the whole.</summary>
/// <param name="whole">Takes the progress of the whole; null for nobody.</param>
/// <param name="start">Where the part begins, 0 … 1.</param>
/// <param name="length">The part's share, 0 … 1.</param>
public sealed class ProgressShare(IProgress<double>? whole, double start, double length) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => whole?.Report(start + length * value);
}
