using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Symflux.Torch;

/// <summary>
/// Makes sure that the native library's convolutions are right on this processor. On some (seen on a virtual AMD Zen 5 that hides the sizes
/// of its caches), the oneDNN 3.7.1 in libtorch 2.10 gives wrong numbers and NaN for single precision, without a word; libtorch's other
/// implementation is right there.
/// </summary>
/// <remarks>
/// So they are compared with double precision, which does not use oneDNN, before anything is built on them, and oneDNN is switched off where they
/// differ. TorchSharp does not show that switch; it is a function that libtorch exports.
/// </remarks>
internal static class NativeConvolutions
{
    private const double Tolerance = 1e-4;

    private static readonly Lazy<string?> Fault = new(Mend);

    /// <summary>Tests the convolutions once per process, and mends them if need be.</summary>
    /// <exception cref="SymfluxException">They are wrong, and stay wrong.</exception>
    public static void Check()
    {
        if (Fault.Value is { } fault)
        {
            throw new SymfluxException(fault);
        }
    }

    /// <summary>The largest difference between single and double precision, relative to the largest value, in results and gradients.</summary>
    public static double LargestError()
    {
        using var scope = NewDisposeScope();
        // Whoever makes the first network may want no gradients.
        using var gradients = enable_grad();
        // Many input channels and weights of 5×5: with few of both, the wrong code is not reached.
        return Math.Max(
            Difference((image, weights) => nn.functional.conv2d(image, weights), [3, 24, 5, 5]),
            Difference((image, weights) => nn.functional.conv_transpose2d(image, weights), [24, 8, 5, 5]));
    }

    private static string? Mend()
    {
        // It does nothing here but complain, on standard error, about every processor that it does not know.
        SwitchOff("_ZN2at7Context20setUserEnabledNNPACKEb");
        if (LargestError() <= Tolerance)
        {
            return null;
        }

        SwitchOff("_ZN2at7Context20setUserEnabledMkldnnEb");
        // NaN is not within the tolerance either.
        return LargestError() is var error && error <= Tolerance
            ? null
            : $"the tensor library's convolutions are wrong on this processor, by {error:G2} of their values; set the environment variable "
                + "ONEDNN_MAX_CPU_ISA=AVX, which keeps it from the code at fault";
    }

    private static double Difference(Func<Tensor, Tensor, Tensor> convolve, long[] kernel) => Evaluate(convolve, kernel, ScalarType.Float64)
        .Zip(Evaluate(convolve, kernel, ScalarType.Float32))
        .Max(pair => ((pair.First - pair.Second.to_type(ScalarType.Float64)).abs().max() / pair.First.abs().max()).nan_to_num(1).item<double>());

    /// <summary>A convolution of 24 channels, with the gradients of its square in both arguments.</summary>
    private static Tensor[] Evaluate(Func<Tensor, Tensor, Tensor> convolve, long[] kernel, ScalarType type)
    {
        Tensor[] arguments = [.. new[] { [1, 24, 11, 13], kernel }.Select(shape =>
            arange(shape.Aggregate((a, b) => a * b), ScalarType.Float64).mul(0.7).sin().reshape(shape).to_type(type).requires_grad_())];
        var result = convolve(arguments[0], arguments[1]);
        result.square().sum().backward();
        return [result.detach(), .. arguments.Select(argument => argument.grad!)];
    }

    /// <summary>Calls a member of at::globalContext() with false, where the library exports it under the names of the Itanium C++ ABI.</summary>
    private static unsafe void SwitchOff(string member)
    {
        // A tensor is made first, so that TorchSharp loads the library from where it is.
        using var loaded = zeros(1);
        if (NativeLibrary.TryLoad("torch_cpu", typeof(NativeConvolutions).Assembly, null, out var library)
            && NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out var context)
            && NativeLibrary.TryGetExport(library, member, out var enable))
        {
            ((delegate* unmanaged<nint, byte, void>)enable)(((delegate* unmanaged<nint>)context)(), 0);
        }
    }
}
