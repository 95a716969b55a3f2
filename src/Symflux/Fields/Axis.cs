namespace Symflux.Fields;

/// <summary>A coordinate axis; x varies fastest in memory.</summary>
public enum Axis
{
    /// <summary>Along a row.</summary>
    X = 0,

    /// <summary>From row to row.</summary>
    Y = 1,

    /// <summary>From slice to slice.</summary>
    Z = 2,
}
