namespace Symflux.Experiments.Baselines;

/// <summary>What stands between the two convolutions of a residual block.</summary>
public enum Activation
{
    /// <summary>max(s, 0); standard networks only, since it is no flux.</summary>
    Relu = 0,

    /// <summary>The flux of Perona and Malik, s/(1 + s²/λ²), with λ fixed.</summary>
    PeronaMalik = 1,

    /// <summary>The same with a trained λ for each channel.</summary>
    TrainedPeronaMalik = 2,

    /// <summary>Values at knots, trained for each channel; symmetric networks only.</summary>
    FreeForm = 3,
}
