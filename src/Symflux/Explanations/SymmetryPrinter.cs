using Symflux.Fields;

namespace Symflux.Explanations;

/// <summary>Groups of symmetries in words.</summary>
internal static class SymmetryPrinter
{
    /// <summary>"reflections", "reflections and axis permutations".</summary>
    public static string Kind(SymmetryGroup group) => group switch
    {
        SymmetryGroup.Reflections => "reflections",
        _ => "reflections and axis permutations",
    };
}
