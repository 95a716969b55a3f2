using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;
using Symflux.Solving;
using Symflux.Testing;
using Xunit;

namespace Symflux.Restoration.Tests;

public sealed class DiffusionTests
{
    [Fact]
    public void A_stack_is_diffused_page_by_page_whatever_their_sizes_and_channels()
    {
        var random = new Generators(1);
        var stack = new ImageStack(
            [random.Page(9, 7), random.Page(12, 5, 3), random.Page(9, 7)], SampleFormat.UInt8, [null, random.Page(12, 5), null]);
        var result = new Diffusion(new CharbonnierFlux(4), 3) { Scheme = SchemeKind.Find("fed") }.Run(stack);
        Assert.Same(stack.Alpha[1], result.Alpha[1]);
        foreach (var (before, after) in stack.Pages.Zip(result.Pages))
        {
            var model = DiffusionModel.SecondOrder(before.Grid, new CharbonnierFlux(4), Coupling.Separate, before.Channels);
            Assert.Equal(Solver.Run(new FastExplicitScheme().Discretise(model, 3), before).Values, after.Values);
        }
    }

    [Fact]
    public void No_time_changes_nothing_and_an_unstable_step_is_refused()
    {
        var stack = ImageStack.Single(new Generators(2).Page(8, 8), SampleFormat.UInt8);
        Assert.Equal(stack.Pages[0].Values, new Diffusion(new CharbonnierFlux(4), 0).Run(stack).Pages[0].Values);
        var unstable = new Diffusion(new CharbonnierFlux(4), 3)
        {
            Scheme = SchemeKind.Find("explicit"),
            Settings = new SchemeSettings { TimeStep = 0.3 },
        };
        Assert.Contains("exceeds", Assert.Throws<SymfluxException>(() => unstable.Run(stack)).Message);
    }
}
