namespace Symflux.Solving.Kernels;

/// <summary>A number of rows that the compiler knows: code for further rows disappears from what it makes.</summary>
internal interface IRowCount
{
    /// <summary>1 to 6.</summary>
    static abstract int Rows { get; }
}

/// <summary>One row.</summary>
internal readonly struct OneRow : IRowCount
{
    public static int Rows => 1;
}

/// <summary>Two rows.</summary>
internal readonly struct TwoRows : IRowCount
{
    public static int Rows => 2;
}

/// <summary>Three rows.</summary>
internal readonly struct ThreeRows : IRowCount
{
    public static int Rows => 3;
}

/// <summary>Four rows.</summary>
internal readonly struct FourRows : IRowCount
{
    public static int Rows => 4;
}

/// <summary>Five rows.</summary>
internal readonly struct FiveRows : IRowCount
{
    public static int Rows => 5;
}

/// <summary>Six rows.</summary>
internal readonly struct SixRows : IRowCount
{
    public static int Rows => 6;
}
