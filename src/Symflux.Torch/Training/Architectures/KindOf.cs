namespace Symflux.Torch.Training.Architectures;

/// <summary>How JSON says which of several kinds an object is.</summary>
internal static class KindOf
{
    /// <summary>The property that names it.</summary>
    public const string Property = "kind";
}
