using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Blueprints;

/// <summary>
/// Averages a computation over the symmetries of the grid: u⁺ = (1/|G|) Σ_{g∈G} g⁻¹B(gu), with a group G of reflections and permutations
/// of the axes. The result is equivariant, N(gu) = gN(u), and has the norm and Lipschitz constants of B. It has no parameters of its own.
/// </summary>
/// <remarks>
/// <para>
/// Known as the Reynolds operator of the group, as group averaging, and for restoration networks as geometric self-ensemble, where it usually
/// gains some hundredths of a dB. The work is |G| times that of B: 2, 4, 8 times for reflections in 1D, 2D, 3D, and 2, 8, 48 times with
/// permutations.
/// </para>
/// <para>
/// B starts at gu, which is also its state before and the data f that its blocks refer to: within the block f is the state at the
/// entry, as in a recurrent block. Permutations run B on the grid with exchanged extents; where its stencils were made for unequal spacing,
/// take reflections alone.
/// </para>
/// R. Timofte, R. Rothe, L. Van Gool, Seven ways to improve example-based single image super resolution, CVPR 2016; D. Yarotsky, Universal
/// approximations of invariant maps by neural networks, Constr. Approx. 55 (2022) 407–474.
/// </remarks>
public sealed record SymmetrisationBlock : BodyBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="body">B; not empty, with as many channels at its end as at its start.</param>
    /// <param name="group">G.</param>
    public SymmetrisationBlock(ImmutableArray<Block> body, SymmetryGroup group = SymmetryGroup.Hyperoctahedral) : base(body, "symmetrisation") =>
        Group = group;

    /// <summary>G.</summary>
    public SymmetryGroup Group { get; }

    internal override ReceptiveField ReceptiveField => ReceptiveField.Of(Body).UnderSymmetries(permutesAxes: Group == SymmetryGroup.Hyperoctahedral);

    internal override int Passes => 1;

    internal override int Orientations(int dimension) => GridSymmetry.Of(Group, dimension).Length;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IBlockReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Symmetrisation(this);
    }

    /// <inheritdoc/>
    public override BodyBlock WithBody(ImmutableArray<Block> body) => new SymmetrisationBlock(body, Group);
}
