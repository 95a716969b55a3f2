using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Benchmarks;

/// <summary>The symmetric block u − τKᵀΦ(Ku) written with the operations of TorchSharp: the baseline of training.</summary>
internal sealed class LibraryBlock : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weights;
    private readonly Parameter knots;
    private readonly int radius;
    private readonly double spacing;

    public LibraryBlock(int stateChannels, int channels, int extent, int knotCount, double spacing) : base(nameof(LibraryBlock))
    {
        radius = extent / 2;
        this.spacing = spacing;
        weights = new Parameter(0.1 * (rand(channels, stateChannels, extent, extent) - 0.5));
        knots = new Parameter(linspace(-1, 1, knotCount).mul(spacing).repeat(channels, 1));
        RegisterComponents();
    }

    /// <summary>Several of them, with the knots of the examples.</summary>
    public static nn.Module<Tensor, Tensor> Network(int stateChannels, int blocks, int channels, int extent) => nn.Sequential([.. Enumerable.Range(0, blocks)
        .Select(i => ($"{i}", (nn.Module<Tensor, Tensor>)new LibraryBlock(stateChannels, channels, extent, Examples.Knots, Examples.KnotSpacing)))]);

    public override Tensor forward(Tensor input)
    {
        var (rows, columns) = (Reflection(input.shape[2]), Reflection(input.shape[3]));
        var dual = nn.functional.conv2d(input.index_select(2, rows).index_select(3, columns), weights);
        var extended = nn.functional.conv_transpose2d(Flux(dual), weights);
        var folded = zeros(input.shape[0], input.shape[1], input.shape[2], extended.shape[3]).index_add(2, rows, extended, 1);
        return input - 0.01 * zeros_like(input).index_add(3, columns, folded, 1);
    }

    private Tensor Flux(Tensor dual)
    {
        var last = knots.shape[1] - 2;
        var place = dual.transpose(0, 1).reshape(knots.shape[0], -1) / spacing + 0.5 * (knots.shape[1] - 1);
        var left = place.detach().floor().clamp(0, last);
        var interval = left.to_type(ScalarType.Int64);
        var start = knots.narrow(1, 0, last + 1);
        var rise = knots.narrow(1, 1, last + 1) - start;
        var value = start.gather(1, interval) + (place - left) * rise.gather(1, interval);
        return value.reshape(dual.transpose(0, 1).shape).transpose(0, 1);
    }

    private Tensor Reflection(long samples) => tensor(
        Enumerable.Range(-radius, (int)samples + 2 * radius).Select(i => i < 0 ? -1 - i : i < samples ? i : 2 * samples - 1 - i).ToArray());
}
