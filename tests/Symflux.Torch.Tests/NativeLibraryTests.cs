using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>The native library loads on the system that runs the tests; see build/TorchSharpGlibcxx.targets.</summary>
public sealed class NativeLibraryTests
{
    [Fact]
    public void Convolution_runs_in_the_native_library()
    {
        using var scope = NewDisposeScope();
        var image = arange(16, ScalarType.Float64).reshape(1, 1, 4, 4);
        var average = full([1, 1, 2, 2], 0.25, ScalarType.Float64);

        var result = nn.functional.conv2d(image, average);

        Assert.Equal([2.5, 3.5, 4.5, 6.5, 7.5, 8.5, 10.5, 11.5, 12.5], result.data<double>().ToArray());
    }
}
