namespace Symflux.Tests.Solving;

/// <summary>Solver = dense reference.</summary>
internal static class ReferenceComparison
{
    /// <summary>The solver gives what the dense reference gives, to 1e-12 in double and 1e-5 in single precision.</summary>
    public static void AssertSolverIsReference(Blueprint blueprint, Field<double> f)
    {
        var expected = DenseReference.Run(blueprint, f.Grid, f.Values);
        var inDouble = FieldExtensions.RelativeDifference(expected, Solver.Run(blueprint, f).Values);
        var inSingle = FieldExtensions.RelativeDifference(expected, Solver.Run(blueprint, f.Convert<float>()).Convert<double>().Values);
        Assert.True(inDouble <= 1e-12, $"double differs by {inDouble}");
        Assert.True(inSingle <= 1e-5, $"float differs by {inSingle}");
    }
}
