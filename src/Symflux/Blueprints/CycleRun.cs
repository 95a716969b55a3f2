using System.Collections.Immutable;

namespace Symflux.Blueprints;

/// <summary>
/// The full approximation scheme of a <see cref="CycleBlock"/>, written once for all readers that supply <see cref="ICycleLevel{TField}"/>: what the steps of
/// <see cref="CycleProgram"/> do to states, right-hand sides and restricted states of the levels.
/// </summary>
/// <remarks>
/// The solver has a form of its own, since its levels own their buffers and divide the work of a sweep among threads; so has the slow twin of the tests,
/// which would prove nothing otherwise.
/// </remarks>
public static class CycleRun
{
    /// <summary>The state after one cycle.</summary>
    /// <param name="shape">V, W or F.</param>
    /// <param name="levels">What the reader can do on each level, the finest first; at least one.</param>
    /// <param name="state">x at the start, without the mask.</param>
    /// <param name="data">f, without the mask: A(x) = γcf is solved.</param>
    /// <typeparam name="TField">What the reader computes with.</typeparam>
    /// <exception cref="SymfluxException">There is no level.</exception>
    public static TField Of<TField>(CycleShape shape, ImmutableArray<ICycleLevel<TField>> levels, TField state, TField data)
    {
        if (levels.IsDefaultOrEmpty)
        {
            throw new SymfluxException("a multigrid cycle has no level; it needs at least one");
        }

        var run = new Run<TField>(levels, state, data);
        foreach (var step in CycleProgram.Of(shape, levels.Length))
        {
            run.Perform(step);
        }

        return run.Result;
    }

    /// <summary>A(x) = γcx + τ(1 − c)KᵀΦ(Kx), or γx + τKᵀΦ(Kx) without a mask.</summary>
    /// <param name="level">What the reader can do on the grid of x.</param>
    /// <param name="x">x.</param>
    /// <typeparam name="TField">What the reader computes with.</typeparam>
    public static TField Apply<TField>(ICycleLevel<TField> level, TField x)
    {
        ArgumentNullException.ThrowIfNull(level);
        var diffusion = level.Diffuse(x);
        return level.Add(level.React(x), diffusion);
    }

    /// <summary>The fields of the levels during one cycle.</summary>
    private sealed class Run<TField>
    {
        private readonly ImmutableArray<ICycleLevel<TField>> levels;
        private readonly TField[] states;
        private readonly TField[] rightSides;
        private readonly TField[] restricted;

        public Run(ImmutableArray<ICycleLevel<TField>> levels, TField state, TField data)
        {
            this.levels = levels;
            (states, rightSides, restricted) = (new TField[levels.Length], new TField[levels.Length], new TField[levels.Length]);
            (states[0], rightSides[0]) = (state, levels[0].React(data));
        }

        public TField Result => states[0];

        public void Perform(CycleStep step)
        {
            var (l, level) = (step.Level, levels[step.Level]);
            switch (step.Action)
            {
                case CycleAction.PreSmooth or CycleAction.SolveCoarsest:
                    Sweep(l, 0, level.PreSweeps);
                    break;
                case CycleAction.PostSmooth:
                    Sweep(l, level.PreSweeps, level.PostSweeps);
                    break;
                case CycleAction.Restrict:
                    Restrict(l);
                    break;
                case CycleAction.Correct:
                    states[l] = level.Add(states[l], level.Interpolate(level.Subtract(states[l + 1], restricted[l]), states[l]));
                    break;
                default:
                    throw new InvalidOperationException($"a cycle has no step {step.Action}");
            }
        }

        /// <summary>x + ω(b − A(x))/diagonal, for one ω after the other.</summary>
        private void Sweep(int l, int first, int count)
        {
            for (var sweep = first; sweep < first + count; sweep++)
            {
                states[l] = levels[l].Add(states[l], levels[l].Relax(Residual(l), sweep));
            }
        }

        /// <summary>x_c = R x, b_c = R(b − A(x)) + A_c(R x).</summary>
        private void Restrict(int l)
        {
            restricted[l] = states[l + 1] = levels[l].Restrict(states[l]);
            rightSides[l + 1] = levels[l].Add(levels[l].Restrict(Residual(l)), Apply(levels[l + 1], restricted[l]));
        }

        private TField Residual(int l) => levels[l].Subtract(rightSides[l], Apply(levels[l], states[l]));
    }
}
