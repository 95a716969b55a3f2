using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>A stencil bank K read as a system of differential operators.</summary>
public sealed record BankReading
{
    private BankReading(StencilBank bank) => Bank = bank;

    /// <summary>K.</summary>
    [JsonIgnore]
    public StencilBank Bank { get; }

    /// <summary>What happens at the border.</summary>
    public required Boundary Boundary { get; init; }

    /// <summary>Channels of the state.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Upper bound of ‖K‖ on grids of every size.</summary>
    public required double Norm { get; init; }

    /// <summary>Whether all stencils annihilate constants.</summary>
    public required bool IsZeroSum { get; init; }

    /// <summary>One reading per stencil.</summary>
    public required ImmutableArray<StencilReading> Stencils { get; init; }

    /// <summary>
    /// The lowest order of derivative in the bank; KᵀΦ(K·) is a diffusion of twice that order. 0 where a stencil sees
    /// constants; null where no stencil has a derivative of order up to 4.
    /// </summary>
    [JsonIgnore]
    public int? LowestOrder => Stencils.Min(stencil => stencil.LowestOrder);

    /// <summary>Mean over the stencils of their shares of order 0 … 4.</summary>
    [JsonIgnore]
    public ImmutableArray<double> OrderShares =>
        [.. Enumerable.Range(0, StencilFit.HighestOrder + 1).Select(order => Stencils.Average(stencil => stencil.OrderShares[order]))];

    /// <summary>Reads a bank.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="grid">Dimension and spacing; extents do not matter.</param>
    public static BankReading Of(StencilBank bank, Grid grid)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(grid);
        return new BankReading(bank)
        {
            Boundary = bank.Boundary,
            InputChannels = bank.InputChannels,
            Norm = bank.NormBound,
            IsZeroSum = bank.IsZeroSum,
            Stencils = [.. bank.Stencils.AsParallel().AsOrdered().Select(stencil => StencilReading.Of(stencil, grid))],
        };
    }
}
