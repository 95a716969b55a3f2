using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>Convolutions in single precision are right on the processor that runs the tests, if need be without oneDNN.</summary>
public sealed class NativeConvolutionsTests
{
    [Fact]
    public void After_the_check_single_precision_agrees_with_double()
    {
        NativeConvolutions.Check();
        Assert.InRange(NativeConvolutions.LargestError(), 0, 1e-5);
    }

    [Fact]
    public void They_are_tested_within_a_scope_without_gradients_too()
    {
        using (no_grad())
        {
            Assert.InRange(NativeConvolutions.LargestError(), 0, 1e-5);
            Assert.False(is_grad_enabled());
        }
    }
}
