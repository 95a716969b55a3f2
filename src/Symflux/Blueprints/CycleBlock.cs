using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// One cycle of the full approximation scheme (FAS) for A(x) = b, started at the state: nonlinear multigrid as a block. As a
/// network, a U-net whose encoder and decoder are residual blocks with weights shared over visits of a level.
/// </summary>
/// <remarks>
/// <para>
/// On level ℓ, A_ℓ(x) = γ_ℓ c_ℓ x + τ_ℓ (1 − c_ℓ) K_ℓᵀΦ_ℓ(K_ℓ x), with the mask c, where there is one, and
/// A_ℓ(x) = γ_ℓ x + τ_ℓ K_ℓᵀΦ_ℓ(K_ℓ x) otherwise. On the finest level b = γ c f and b = γ f, where f is the data that the data
/// terms of residual blocks refer to: within a recurrent block the state at its entry, so that an implicit step of time τ
/// is a recurrent block around a cycle with γ = 1, τ_0 = τ.
/// </para>
/// <para>
/// The steps are those of <see cref="CycleProgram.Of"/>. A sweep with weight ω is x ← x + ω (b − A_ℓ(x)) / (γ_ℓ c + τ_ℓ (1 − c) δ_ℓ)
/// (c and 1 − c replaced by 1 without a mask): Richardson's for δ = 0, damped Jacobi's with a constant diagonal otherwise. To
/// the next level go x_c = R x, b_c = R(b − A(x)) + A_c(R x), c_c = the mean of c over the cells; back comes
/// x ← x + P(x_c − R x).
/// </para>
/// <para>
/// The mask is one channel of the state, with values in [0, 1], 1 where the sample is known. It passes through unchanged; K
/// works on the other channels, in their order.
/// </para>
/// A. Brandt, Multi-level adaptive solutions to boundary-value problems, Math. Comp. 31 (1977) 333–390; Alt et al. 2023,
/// multigrid as U-nets.
/// </remarks>
public sealed record CycleBlock : Block
{
    /// <summary>Creates a block.</summary>
    /// <param name="levels">The levels, the finest first; each but the last with a transfer to the next.</param>
    /// <param name="shape">V, W or F.</param>
    /// <param name="mask">The channel of the state that holds the mask c, counted from 0; null for none.</param>
    public CycleBlock(ImmutableArray<CycleLevel> levels, CycleShape shape = CycleShape.V, int? mask = null)
    {
        if (levels.IsDefaultOrEmpty)
        {
            throw new SymfluxException("a multigrid cycle has no level; it needs at least one");
        }

        var channels = levels[0].Stencils.InputChannels;
        for (var l = 0; l < levels.Length; l++)
        {
            if (levels[l].Stencils.InputChannels != channels)
            {
                throw new SymfluxException(
                    $"level {l} of a multigrid cycle works on {levels[l].Stencils.InputChannels} channels, but level 0 on {channels}");
            }

            if (levels[l].ToCoarser is null != (l == levels.Length - 1))
            {
                throw new SymfluxException(
                    $"level {l} of {levels.Length} of a multigrid cycle {(levels[l].ToCoarser is null ? "lacks" : "has")} a transfer; all levels but "
                        + "the last have one");
            }

            if (mask is not null && !(levels[l].Reaction > 0 && levels[l].Diffusion * levels[l].Diagonal > 0))
            {
                throw new SymfluxException(
                    $"level {l} of a multigrid cycle with a mask has γ = {levels[l].Reaction}, τ = {levels[l].Diffusion}, δ = {levels[l].Diagonal}; "
                        + "all must be positive");
            }
        }

        if (mask is < 0 || mask > channels)
        {
            throw new SymfluxException($"the mask is channel {mask}, but the state has {channels + 1}; channels count from 0");
        }

        (Levels, Shape, Mask) = (levels, shape, mask);
    }

    /// <summary>The levels, the finest first.</summary>
    public ImmutableArray<CycleLevel> Levels { get; }

    /// <summary>V, W or F.</summary>
    public CycleShape Shape { get; }

    /// <summary>The channel of the state that holds c, counted from 0; null for none.</summary>
    public int? Mask { get; }

    /// <inheritdoc/>
    public override int InputChannels => Levels[0].Stencils.InputChannels + (Mask is null ? 0 : 1);

    /// <inheritdoc/>
    public override int OutputChannels => InputChannels;

    /// <inheritdoc/>
    public override int ParameterCount => Levels.Sum(level => level.ParameterCount);

    internal override ReceptiveField ReceptiveField => ReceptiveField.Around(SamplesPerAxis.Of(ReachAlong), SamplesPerAxis.All(1L << (Levels.Length - 1)));

    /// <inheritdoc/>
    public override ImmutableArray<Block> Children => [];

    /// <inheritdoc/>
    public override bool ReadsData => Levels[0].Reaction != 0;

    /// <inheritdoc/>
    public override bool ReadsPrevious => false;

    /// <summary>Counts as not: nothing rests on it, since a cycle has no Lipschitz constant.</summary>
    public override bool FixesZero => false;

    // Means over the cells of an odd axis weight its last sample twice.
    internal override string? MeanViolation =>
        Levels.Length > 1 ? "is a multigrid cycle, which keeps the mean only where its levels halve all extents"
        : Mask is not null ? "puts known samples to their values"
        : MeanViolationOf(Levels[0].Stencils);

    internal override int Passes => 1;

    internal override bool IsForSignals => false;

    internal override Block WithChildren(ImmutableArray<Block> children) => this;

    internal override Block WithParts(Func<StencilBank, StencilBank> banks, Func<Flux, Flux> fluxes) =>
        new CycleBlock([.. Levels.Select(level => level with { Stencils = banks(level.Stencils), Flux = level.Flux.With(fluxes) })], Shape, Mask);

    internal override BlockParts OwnParts => new()
    {
        Banks = [.. Levels.Select(level => level.Stencils)],
        Layers = [.. Levels.Select(level => level.Flux)],
        Transfers = [.. Levels.Select(level => level.ToCoarser).OfType<CycleTransfer>()],
    };

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Cycle(this);
    }

    /// <summary>
    /// How far one cycle looks, in samples of the finest grid: for every level the reach of its x and of its right-hand side, of which a sample covers
    /// 2^ℓ of the finest ones. R adds nothing to that, constant interpolation one sample of its level, linear interpolation two.
    /// </summary>
    private long ReachAlong(Axis axis)
    {
        var (x, b) = (new long[Levels.Length], new long[Levels.Length]);
        foreach (var step in CycleProgram.Of(Shape, Levels.Length))
        {
            var level = step.Level;
            var look = ResidualBlock.DiffusionTermReach(Levels[level].Stencils)[axis] << level;
            switch (step.Action)
            {
                case CycleAction.PreSmooth or CycleAction.SolveCoarsest or CycleAction.PostSmooth:
                    var sweeps = (step.Action == CycleAction.PostSmooth ? Levels[level].PostSmoothing : Levels[level].PreSmoothing).Length;
                    x[level] = sweeps == 0 ? x[level] : Math.Max(x[level] + sweeps * look, b[level] + (sweeps - 1) * look);
                    break;
                case CycleAction.Restrict:
                    // A_c(Rx) looks around on the coarser level.
                    var lookBelow = ResidualBlock.DiffusionTermReach(Levels[level + 1].Stencils)[axis] << (level + 1);
                    x[level + 1] = x[level];
                    b[level + 1] = Math.Max(Math.Max(x[level] + look, b[level]), x[level] + lookBelow);
                    break;
                default:
                    var width = Levels[level].ToCoarser!.Interpolation.ExtentOf(axis) / 2;
                    x[level] = Math.Max(x[level], x[level + 1]) + ((long)width << level);
                    break;
            }
        }

        return x[0];
    }

    /// <summary>
    /// The work of one cycle, in evaluations of KᵀΦ(Kx) on the finest grid: one per sweep and two per restriction, weighted with the size of
    /// their grids. Transfers are not counted.
    /// </summary>
    /// <param name="dimension">Of the grids: each has 2^d times as many samples as the next.</param>
    public double WorkUnits(int dimension) => CycleProgram.Of(Shape, Levels.Length).Sum(step => step.Action switch
    {
        CycleAction.PreSmooth or CycleAction.SolveCoarsest => Levels[step.Level].PreSmoothing.Length,
        CycleAction.PostSmooth => Levels[step.Level].PostSmoothing.Length,
        CycleAction.Restrict => 1 + Math.Pow(2, -dimension),
        _ => 0,
    } * Math.Pow(2, -dimension * step.Level));

    /// <summary>The same block in another grey scale. The mask is no grey value and keeps its scale.</summary>
    public override Block Rescale(double factor) =>
        new CycleBlock([.. Levels.Select(level => level with { Flux = level.Flux.Rescale(factor) })], Shape, Mask);

    /// <summary>Whether another cycle has equal levels, the same shape and the same mask.</summary>
    public bool Equals(CycleBlock? other) => ReferenceEquals(this, other)
        || (other is not null && Shape == other.Shape && Mask == other.Mask && ValueSequence.Equal(Levels, other.Levels));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Shape, Mask, ValueSequence.Hash(Levels));
}
