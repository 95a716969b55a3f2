using System.Numerics;
using Symflux.Blueprints;

namespace Symflux.Solving;

/// <summary>
/// Conjugate gradients from x = 0 (Hestenes and Stiefel 1952). From there ‖x‖ grows from iteration to iteration towards the
/// norm of the solution, so a solve that is cut short obeys the norm bound of the exact one.
/// </summary>
internal sealed class ConjugateGradients<T> : ISymmetricSolve<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DiffusionMatrix<T> matrix;
    private readonly Domain domain;
    private readonly StoppingRule stopping;
    private readonly FieldNorms<T> norms;
    private readonly T[] residual;
    private readonly T[] direction;
    private readonly T[] product;
    private readonly TeamPass descend;
    private readonly TeamPass turn;
    private T[] solution = [];
    private T length;
    private T share;

    public ConjugateGradients(DiffusionMatrix<T> matrix, Domain domain, StoppingRule stopping)
    {
        (this.matrix, this.domain, this.stopping) = (matrix, domain, stopping);
        var count = matrix.Block.InputChannels * matrix.Grid.Count;
        (residual, direction, product) = (new T[count], new T[count], new T[count]);
        norms = new FieldNorms<T>(domain, matrix.Block.InputChannels);
        descend = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(count, part, parts);
            for (var i = first; i < end; i++)
            {
                solution[i] = T.MultiplyAddEstimate(length, direction[i], solution[i]);
                residual[i] = T.MultiplyAddEstimate(-length, product[i], residual[i]);
            }
        });
        turn = new TeamPass((part, parts) =>
        {
            var (first, end) = ThreadTeam.Share(count, part, parts);
            for (var i = first; i < end; i++)
            {
                direction[i] = T.MultiplyAddEstimate(share, direction[i], residual[i]);
            }
        });
    }

    public InnerIteration? Inner { get; private set; }

    public void Solve(T[] rightHandSide, T[] solution, ThreadTeam team, CancellationToken cancellation)
    {
        this.solution = solution;
        solution.AsSpan().Clear();
        rightHandSide.CopyTo(residual, 0);
        rightHandSide.CopyTo(direction, 0);
        var square = norms.Product(residual, residual, team);
        var scale = square;
        var goal = stopping.Tolerance * stopping.Tolerance * square;
        var iteration = 0;
        while (iteration < stopping.Iterations && square > goal)
        {
            cancellation.ThrowIfCancellationRequested();
            domain.Refresh(direction);
            matrix.Apply(direction, product, team);
            // A is at least the identity, so this is at least ‖p‖² > 0.
            length = T.CreateSaturating(square / norms.Product(direction, product, team));
            team.Run(descend);
            var next = norms.Product(residual, residual, team);
            share = T.CreateSaturating(next / square);
            team.Run(turn);
            square = next;
            iteration++;
        }

        var outcome = stopping.Tolerance == 0 ? IterationOutcome.Completed
            : square <= goal ? IterationOutcome.Converged : IterationOutcome.OutOfIterations;
        Inner = new InnerIteration(iteration, scale > 0 ? Math.Sqrt(square / scale) : 0, outcome);
    }
}
