namespace Symflux.Blueprints;

/// <summary>How a cycle walks through the levels.</summary>
public enum CycleShape
{
    /// <summary>Every level once down and once up.</summary>
    V = 0,

    /// <summary>Every coarse problem is solved by two W-cycles.</summary>
    W = 1,

    /// <summary>Every coarse problem is solved by an F-cycle followed by a V-cycle; between V and W in cost.</summary>
    F = 2,
}
