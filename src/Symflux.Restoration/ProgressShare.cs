namespace Symflux.Restoration;

/// <summary>Maps 0 … 1 of a part to its place in the whole.</summary>
internal sealed class ProgressShare(IProgress<double>? whole, double start, double length) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => whole?.Report(start + length * value);
}
