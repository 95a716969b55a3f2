using Symflux.Schemes;

namespace Symflux.Testing;

public sealed partial class Generators
{
    /// <summary>A scheme of any kind that is not bound to single axes; inner iterations end after a few.</summary>
    /// <param name="time">The diffusion time that it will make.</param>
    public Scheme AnyScheme(double time)
    {
        var kind = SchemeKind.All[Whole(0, SchemeKind.All.Length - 1)];
        var settings = new SchemeSettings
        {
            Cycles = Whole(1, 3),
            TimeStep = kind.Name.EndsWith("implicit", StringComparison.Ordinal) ? time / Whole(1, 3) : null,
            Solver = SystemSolver.ConjugateGradients,
            Tolerance = OneOf(0, 1e-3, 1e-7),
            Iterations = Whole(1, 20),
            InnerMethod = Whole(0, 1) == 0 ? InnerMethod.Multigrid : null,
            InnerCycle = null,
        };
        return kind.Make(settings, time);
    }
}
