using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Attacks;

/// <summary>
/// Maximises ‖R(x)‖/‖x_n‖ over a list of variables x = (x_1, …, x_n), for every item of a batch by itself.
/// </summary>
/// <remarks>
/// With p the gradient of ½‖R‖², two moves take turns: a power step x_n ← ‖x_n‖·p_n/‖p_n‖, which is the power method if
/// R is linear, and a step of relative length η along the gradient of log ‖R‖ − log ‖x_n‖. A move is kept only if it
/// raises the quotient; a gradient step that does so makes η grow, one that does not halves it.
/// </remarks>
internal sealed class Ascent : IDisposable
{
    private const double FirstStep = 0.1;
    private const double SmallestStep = 1e-3;
    private const double Tiny = 1e-300;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Func<Tensor[], Tensor> response;
    private readonly Func<Tensor[], Tensor[]> constrain;
    private Tensor[] variables;
    private Tensor[] gradients;
    private Tensor responses;
    private Tensor steps;
    private Tensor powerNext;

    /// <summary>Starts at a point.</summary>
    /// <param name="start">x: the first dimension is the batch; copied.</param>
    /// <param name="response">R.</param>
    /// <param name="constrain">Maps a candidate to an admissible one near it.</param>
    public Ascent(Tensor[] start, Func<Tensor[], Tensor> response, Func<Tensor[], Tensor[]> constrain)
    {
        this.response = response;
        this.constrain = constrain;
        variables = Array.ConvertAll(start, x => x.clone());
        (Quotients, gradients, responses) = Evaluate(variables);
        steps = full_like(Quotients, FirstStep);
        powerNext = ones_like(Quotients).to_type(ScalarType.Bool);
    }

    /// <summary>The quotients at the present point, one per item; 0 where they are not finite.</summary>
    public Tensor Quotients { get; private set; }

    /// <summary>The largest quotient.</summary>
    public double Largest => Quotients.max().item<double>();

    /// <summary>Tries one move.</summary>
    public void Step()
    {
        using var inner = NewDisposeScope();
        var candidate = constrain(Candidate());
        var (quotients, candidateGradients, candidateResponses) = Evaluate(candidate);
        var better = quotients.gt(Quotients);
        for (var i = 0; i < variables.Length; i++)
        {
            Replace(ref variables[i], Select(better, candidate[i], variables[i]));
            Replace(ref gradients[i], Select(better, candidateGradients[i], gradients[i]));
        }

        var kept = where(better, quotients, Quotients);
        Quotients.Dispose();
        Quotients = kept.MoveToOuterDisposeScope();
        Replace(ref responses, where(better, candidateResponses, responses));

        // A successful power step is repeated; otherwise gradient steps follow until they have become small.
        var scaled = where(better, steps * 1.5, steps * 0.5);
        var exhausted = scaled.lt(SmallestStep);
        var nextSteps = where(powerNext, steps, where(exhausted, full_like(steps, FirstStep), scaled)).clamp_max(0.5);
        Replace(ref powerNext, where(powerNext, better, exhausted));
        Replace(ref steps, nextSteps);
    }

    public void Dispose() => scope.Dispose();

    private static void Replace(ref Tensor field, Tensor value)
    {
        field.Dispose();
        field = value.MoveToOuterDisposeScope();
    }

    private Tensor[] Candidate()
    {
        var last = variables.Length - 1;
        var candidate = new Tensor[variables.Length];
        for (var i = 0; i < variables.Length; i++)
        {
            var (x, p) = (variables[i], gradients[i]);
            var slope = p / PerItem(responses.square(), p);
            slope = i == last ? slope - x / Norm(x).square() : slope;
            var gradientStep = x + PerItem(steps, x) * Norm(x) * slope / Norm(slope);
            var powerStep = i == last ? Norm(x) * p / Norm(p) : x;
            candidate[i] = Select(powerNext, powerStep, gradientStep);
        }

        return candidate;
    }

    private (Tensor Quotients, Tensor[] Gradients, Tensor Responses) Evaluate(Tensor[] point)
    {
        using var inner = NewDisposeScope();
        var leaves = Array.ConvertAll(point, x => x.detach().clone().requires_grad_());
        var squares = response(leaves).square().flatten(1).sum(1);
        squares.sum().backward();
        var responses = squares.detach().sqrt().clamp_min(Tiny);
        var quotients = (responses / Norm(point[^1]).flatten()).nan_to_num(0, 0, 0);
        // backward() gave the gradient of ‖R‖², twice that of ½‖R‖².
        var gradients = Array.ConvertAll(leaves, x => (0.5 * x.grad!).nan_to_num(0, 0, 0).MoveToOuterDisposeScope());
        return (quotients.MoveToOuterDisposeScope(), gradients, responses.MoveToOuterDisposeScope());
    }

    /// <summary>Norms of the items, shaped to multiply them.</summary>
    private static Tensor Norm(Tensor x) => PerItem(x.square().flatten(1).sum(1).sqrt().clamp_min(Tiny), x);

    private static Tensor PerItem(Tensor values, Tensor x) => values.reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - 1)]);

    private static Tensor Select(Tensor condition, Tensor yes, Tensor no) => where(PerItem(condition, yes), yes, no);
}
