namespace Symflux.Fields;

/// <summary>A group of symmetries of regular grids in d dimensions; see <see cref="GridSymmetry"/>.</summary>
public enum SymmetryGroup
{
    /// <summary>The reflections of the axes: 2, 4, 8 elements in 1D, 2D, 3D. They keep extents and spacing.</summary>
    Reflections = 0,

    /// <summary>
    /// Reflections and permutations of the axes, the hyperoctahedral group: 2, 8, 48 elements in 1D, 2D, 3D. In 2D the flips and quarter turns
    /// of an image. They exchange extents, and with them the spacings where these differ.
    /// </summary>
    Hyperoctahedral = 1,
}
