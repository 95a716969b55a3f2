using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>A page that was filled in.</summary>
/// <param name="Page">The page.</param>
/// <param name="HasConverged">Whether the tolerance was met, where there is one.</param>
/// <param name="Course">How it went, in words.</param>
public sealed record FilledIn(Field<float> Page, bool HasConverged, string Course);
