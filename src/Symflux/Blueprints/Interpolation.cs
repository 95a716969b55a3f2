namespace Symflux.Blueprints;

/// <summary>How corrections go from cell centres of a coarse grid to those of the fine one. Both reproduce constants.</summary>
public enum Interpolation
{
    /// <summary>The value of the cell that contains the sample: P = 2^d Rᵀ for restriction R by cell averages.</summary>
    Constant = 0,

    /// <summary>Linear, bilinear or trilinear: weights 3/4 and 1/4 along every axis; constant beyond the outermost centres.</summary>
    Linear = 1,
}
