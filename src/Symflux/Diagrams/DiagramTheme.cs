namespace Symflux.Diagrams;

/// <summary>The ground that a diagram is for.</summary>
public enum DiagramTheme
{
    /// <summary>Dark lines on white.</summary>
    Light = 0,

    /// <summary>Light lines on a dark ground.</summary>
    Dark = 1,
}
