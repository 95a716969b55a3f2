namespace Symflux.Blueprints;

/// <summary>
/// Reads blocks, one member for each kind there is. Whatever treats kinds of blocks differently (solver, network, certificate, ONNX, diagram, report,
/// model file, and what others write) implements it, so that the compiler names every reader that a new kind still lacks.
/// </summary>
/// <typeparam name="TResult">What the reader makes of a block.</typeparam>
/// <remarks>What a block says of itself (<see cref="Block.Children"/>, <see cref="Block.ReadsData"/>, …) needs no reader.</remarks>
public interface IBlockReader<out TResult>
{
    /// <summary>An explicit step.</summary>
    TResult Residual(ResidualBlock block);

    /// <summary>A change of the state space: lift, projection, analysis or synthesis.</summary>
    TResult Transform(TransformBlock block);

    /// <summary>A semi-implicit step.</summary>
    TResult LinearSolve(LinearSolveBlock block);

    /// <summary>A body that is repeated.</summary>
    TResult Recurrent(RecurrentBlock block);

    /// <summary>A multigrid cycle.</summary>
    TResult Cycle(CycleBlock block);

    /// <summary>A projection onto the ball of radius ‖f‖.</summary>
    TResult BallProjection(BallProjectionBlock block);

    /// <summary>A clamp to an interval.</summary>
    TResult Clamp(ClampBlock block);

    /// <summary>The mean of a body over symmetries.</summary>
    TResult Symmetrisation(SymmetrisationBlock block);
}
