namespace Symflux.Onnx;

/// <summary>How a blueprint is written.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// Whether the file computes in double instead of float. ONNX Runtime has no convolutions in double, so these become
    /// matrix products, which are many times slower and take more memory: meant for checking, on small inputs.
    /// </summary>
    public bool DoublePrecision { get; init; }

    /// <summary>
    /// The grey value of white in the scale that the file takes and gives, positive: 1 for inputs in 0..1. Null keeps
    /// the scale of the model. Only a model says what its scale is; a bare blueprint is written as it is.
    /// </summary>
    public double? Peak { get; init; }
}
