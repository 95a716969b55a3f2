using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Models;
using Symflux.Restoration;

namespace Symflux.Cli.Tour;

/// <summary>An image on the way, and how close it is to the clean one.</summary>
/// <param name="Title">What it is.</param>
/// <param name="File">Name of the file in the output folder.</param>
/// <param name="Field">Grey values 0..255, not clipped.</param>
/// <param name="Quality">How close it is to the clean image; null for that one itself.</param>
/// <param name="Elapsed">Time that it took, where it was computed.</param>
internal sealed record TourPicture(string Title, string File, Field<float> Field, Quality? Quality, TimeSpan? Elapsed);

/// <summary>A computation and what is proven about it.</summary>
internal sealed record CertifiedBlueprint(string Title, Blueprint Blueprint, Certificate Certificate);

/// <summary>How the output of the network compares with that of the solver.</summary>
/// <param name="SingleDifference">Largest difference in single precision, in grey values.</param>
/// <param name="DoubleDifference">Largest difference in double precision.</param>
/// <param name="SolverTime">One run of the solver, single precision.</param>
/// <param name="NetworkTime">One run of the network, single precision.</param>
internal sealed record Agreement(double SingleDifference, double DoubleDifference, TimeSpan SolverTime, TimeSpan NetworkTime);

/// <summary>Everything that a tour found out.</summary>
internal sealed record TourResult
{
    /// <summary>The image.</summary>
    public required TourImage Image { get; init; }

    /// <summary>Clean, noisy, diffused, and with a model denoised.</summary>
    public required IReadOnlyList<TourPicture> Pictures { get; init; }

    /// <summary>The diffusion model.</summary>
    public required DiffusionModel Model { get; init; }

    /// <summary>Its diffusivity.</summary>
    public required PeronaMalikFlux Flux { get; init; }

    /// <summary>The fast semi-iterative scheme that was run.</summary>
    public required CertifiedBlueprint SemiIterative { get; init; }

    /// <summary>The explicit scheme for the same model and time.</summary>
    public required CertifiedBlueprint Explicit { get; init; }

    /// <summary>Solver against network; null where there is no libtorch to run the network.</summary>
    public required Agreement? Agreement { get; init; }

    /// <summary>The trained model, where one is installed.</summary>
    public required Model? Trained { get; init; }

    /// <summary>What is proven about it.</summary>
    public required Certificate? TrainedCertificate { get; init; }
}
