namespace Symflux.Schemes;

/// <summary>Which of the <see cref="SchemeSettings"/> a scheme takes.</summary>
[Flags]
public enum SchemeParameters
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><see cref="SchemeSettings.Cycles"/>.</summary>
    Cycles = 1,

    /// <summary><see cref="SchemeSettings.TimeStep"/>.</summary>
    TimeStep = 2,

    /// <summary><see cref="SchemeSettings.Force"/>.</summary>
    Force = 4,

    /// <summary><see cref="SchemeSettings.Solver"/>.</summary>
    Solver = 8,

    /// <summary><see cref="SchemeSettings.Tolerance"/> and <see cref="SchemeSettings.Iterations"/>.</summary>
    Stopping = 16,

    /// <summary><see cref="SchemeSettings.InnerCycle"/>.</summary>
    InnerCycle = 32,

    /// <summary><see cref="SchemeSettings.InnerMethod"/>.</summary>
    InnerMethod = 64,
}
