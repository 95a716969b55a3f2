using System.Collections.Immutable;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// An immutable description of a finite computation on fields: a numerical scheme applied to a model, or a trained
/// network. Solvers run it, networks train it, certificates bound it, model files keep it.
/// </summary>
/// <remarks>
/// Blueprints are values: those with equal blocks are equal. Of blocks that are equal one object is kept, so whoever reads them can remember what it made of
/// one by the object.
/// </remarks>
public sealed record Blueprint
{
    private readonly DistinctBlocks table = new();

    /// <summary>Creates a blueprint.</summary>
    /// <param name="dimension">1, 2 or 3: the grids that it runs on.</param>
    /// <param name="blocks">The blocks in the order in which they run; an empty list is the identity.</param>
    /// <param name="channels">Number of channels of input and output: those of the first block at its start and of the last at its end.</param>
    public Blueprint(int dimension, int channels, ImmutableArray<Block> blocks)
    {
        if (dimension is < 1 or > 3)
        {
            throw new SymfluxException($"a blueprint has dimension {dimension}; it must be 1, 2 or 3");
        }

        if (channels < 1)
        {
            throw new SymfluxException($"a blueprint has {channels} channels; it must have at least 1");
        }

        Block.CheckChain(blocks, channels, "the blueprint");
        blocks = table.Intern(blocks);
        var known = new HashSet<Block>(ReferenceEqualityComparer.Instance);
        foreach (var (place, block) in blocks.Index().Where(entry => known.Add(entry.Item)))
        {
            if (block.Banks.SelectMany(bank => bank.Stencils)
                .FirstOrDefault(s => (s.Depth > 1 && dimension < 3) || (s.Height > 1 && dimension < 2)) is { } odd)
            {
                throw new SymfluxException(
                    $"block {place + 1} has a stencil of {odd.Width}×{odd.Height}×{odd.Depth} weights, which does not fit a grid of dimension {dimension}");
            }

            if (block.Transfers.FirstOrDefault(transfer => transfer.Dimension != dimension) is { } other)
            {
                throw new SymfluxException(
                    $"block {place + 1} has a transfer between grids of dimension {other.Dimension}, but the blueprint has dimension {dimension}");
            }

            if (block.AllCells.FirstOrDefault(cells => cells.Dimension != dimension) is { } strange)
            {
                throw new SymfluxException(
                    $"block {place + 1} has cells of dimension {strange.Dimension}, but the blueprint has dimension {dimension}");
            }

            if (dimension > 1 && block.IsForSignals)
            {
                throw new SymfluxException(
                    $"block {place + 1} solves directly, which is for signals; in {dimension}D use additive operator splitting or conjugate gradients");
            }
        }

        Dimension = dimension;
        Channels = channels;
        (Blocks, Distinct) = (blocks, table.Blocks);
    }

    /// <summary>1, 2 or 3.</summary>
    public int Dimension { get; }

    /// <summary>Number of channels of input and output.</summary>
    public int Channels { get; }

    /// <summary>The blocks in the order in which they run.</summary>
    public ImmutableArray<Block> Blocks { get; }

    /// <summary>The different blocks, each once, those of bodies too and before the block around them.</summary>
    public ImmutableArray<Block> Distinct { get; }

    /// <summary>Number of values that training could change, shared ones counted once per place.</summary>
    public int ParameterCount => Blocks.Sum(block => block.ParameterCount);

    /// <summary>Which samples of the input a sample of the output depends on.</summary>
    public ReceptiveField ReceptiveField => ReceptiveField.Of(Blocks).On(Dimension);

    /// <summary>Finds the norm bounds of all stencil banks, which keep them, by several threads.</summary>
    internal void FindNorms() =>
        Parallel.ForEach(Blocks.SelectMany(block => block.Banks).Distinct(), bank => _ = bank.NormBound);

    /// <summary>The place of a block of the blueprint in <see cref="Distinct"/>.</summary>
    internal int PlaceOf(Block block) => table[block];

    /// <summary>Whether another blueprint has the same dimension, the same channels and equal blocks in the same order.</summary>
    public bool Equals(Blueprint? other) => ReferenceEquals(this, other)
        || (other is not null && Dimension == other.Dimension && Channels == other.Channels && ValueSequence.Equal(Blocks, other.Blocks));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Dimension, Channels, ValueSequence.Hash(Blocks));

    /// <summary>This computation followed by another.</summary>
    /// <remarks>The data term of the second part still refers to the input of the whole.</remarks>
    public Blueprint Then(Blueprint next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Dimension != Dimension || next.Channels != Channels)
        {
            throw new SymfluxException(
                $"a blueprint for {Channels} channels in {Dimension}D cannot be followed by one for {next.Channels} channels in {next.Dimension}D");
        }

        return new Blueprint(Dimension, Channels, [.. Blocks, .. next.Blocks]);
    }

    /// <summary>
    /// The mean of this computation over the symmetries of the grid, one <see cref="SymmetrisationBlock"/>: equivariant, with the same parameters
    /// and the same certificate. Known as geometric self-ensemble; for trained models usually some hundredths of a dB better.
    /// </summary>
    /// <param name="group">The symmetries. The work is 8 times that of this for images and all of them, 4 times for reflections alone.</param>
    public Blueprint Symmetrised(SymmetryGroup group = SymmetryGroup.Hyperoctahedral) =>
        Blocks.IsEmpty ? this : new Blueprint(Dimension, Channels, [new SymmetrisationBlock(Blocks, group)]);

    /// <summary>
    /// The same computation in another grey scale: for every input, Rescale(c) applied to c·f gives c times what this
    /// gives for f.
    /// </summary>
    /// <param name="factor">c, positive and finite; for a model trained on 0..255 and an input of 0..65535, 257.</param>
    public Blueprint Rescale(double factor)
    {
        if (!(factor > 0 && double.IsFinite(factor)))
        {
            throw new SymfluxException($"the ratio of the grey scales is {factor}; it must be positive and finite");
        }

        return new Blueprint(Dimension, Channels, [.. Blocks.Select(block => block.Rescale(factor))]);
    }

    /// <summary>
    /// The same computation in other colours: for every input f, with R applied at every sample, it gives RᵀN(Rf) where this gives N(f). It has as many
    /// weights and does the same work: the stencils read rotated channels. Norms and distances are those of Rf, so that all certificates hold.
    /// </summary>
    /// <param name="rotation">R, of as many channels as the blueprint.</param>
    /// <exception cref="SymfluxException">
    /// The numbers of channels differ, or a block takes channels one by one: a clamp, a cycle with a mask, a direct solve.
    /// </exception>
    public Blueprint Rotate(ChannelRotation rotation)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        return RotatedBlueprint.Of(this, rotation);
    }
}
