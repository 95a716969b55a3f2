using Symflux.Models;

namespace Symflux.Multigrid.Inpainting;

/// <summary>How an image is filled in.</summary>
public sealed record InpaintingOptions : IterationOptions
{
    /// <summary>Homogeneous diffusion, relative residual 1e-6.</summary>
    public static InpaintingOptions Default { get; } = new();

    /// <summary>The model.</summary>
    public InpaintingModel Model { get; init; }

    /// <summary>λ of the nonlinear models, &gt; 0, in grey values per pixel; 3 by default. Unused by the linear ones.</summary>
    public double Contrast
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new SymfluxException($"the contrast λ is {value}; it must be positive and finite, in grey values");
    } = 3;

    /// <summary>Stop after this many iterations of conjugate gradients, ≥ 1; 2000 by default.</summary>
    public int MaxIterations
    {
        get;
        init => field = value >= 1 ? value : throw new SymfluxException($"the largest number of iterations is {value}; it must be at least 1");
    } = 2000;
}
