using System.Collections.Immutable;

namespace Symflux.Blueprints;

/// <summary>
/// Repeats the same blocks on a state z that starts at u, with u itself as their data: z⁰ = u, z^{i+1} = B(z^i; u). A
/// fixed point solves an implicit step; as a network, a recurrent layer with shared weights, feedback of z, and a skip
/// connection from u in every pass.
/// </summary>
/// <remarks>
/// For u⁺ = u − τKᵀΦ(Ku⁺) the body is one residual block with μ = ω and time step ωτ: z ← z − ω(z − u + τKᵀΦ(Kz)). The
/// data term of the body refers to the state u at the entry, not to the input of the blueprint, and u⁻ at the start of
/// every pass is z itself. The iteration ends when ‖z^{i+1} − z^i‖ ≤ tolerance·‖u‖. Alt et al. 2023, implicit schemes as
/// recurrent networks.
/// </remarks>
public sealed record RecurrentBlock : BodyBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="body">What is repeated; not empty, with as many channels at its end as at its start.</param>
    /// <param name="stopping">When the iteration ends.</param>
    public RecurrentBlock(ImmutableArray<Block> body, StoppingRule stopping) : base(body, "recurrent block")
    {
        ArgumentNullException.ThrowIfNull(stopping);
        Stopping = stopping;
    }

    /// <summary>When the iteration ends.</summary>
    public StoppingRule Stopping { get; }

    internal override ReceptiveField ReceptiveField => Stopping is { Tolerance: > 0, Iterations: > 1 }
        ? ReceptiveField.Everywhere("the number of passes depends on the norm of the whole")
        : ReceptiveField.Of(Body).Times(Stopping.Iterations);

    internal override int Passes => Stopping.Iterations;

    internal override int Orientations(int dimension) => 1;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Recurrent(this);
    }

    /// <inheritdoc/>
    public override BodyBlock WithBody(ImmutableArray<Block> body) => new RecurrentBlock(body, Stopping);
}
