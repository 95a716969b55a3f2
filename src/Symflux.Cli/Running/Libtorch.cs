using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Symflux.Cli.Running;

/// <summary>The native library of Torch, which the tool <c>symflux</c> leaves out for its size and <c>symflux-torch</c> has.</summary>
internal static class Libtorch
{
    /// <summary>Where to get it.</summary>
    public const string Remedy = "install it by 'dotnet tool install --global Symflux.Cli.Torch' and run 'symflux-torch' in place of 'symflux'";

    private const string Switch = "Symflux.Libtorch";

    private static readonly Lazy<bool> Loaded = new(() => NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out _));

    /// <summary>
    /// Whether this program has it. TorchSharp is not asked: where it finds none, it copies half a gigabyte from the packages of the person
    /// who runs the program beside the program.
    /// </summary>
    public static bool IsPresent => IsPossible && Loaded.Value;

    /// <summary>
    /// Whether it could be there. In a native program the answer is no when it is compiled (build/NativeTool.targets), and what stands behind
    /// this question there is left out with all of TorchSharp, which needs a compiler when it runs.
    /// </summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsPossible => !AppContext.TryGetSwitch(Switch, out var possible) || possible;

    /// <summary>Refuses work that needs it where it is not there.</summary>
    /// <param name="work">What was asked for, as the subject of a sentence.</param>
    /// <exception cref="SymfluxException">It is not there.</exception>
    public static void Require(string work)
    {
        if (!IsPresent)
        {
            throw new SymfluxException($"{work} needs libtorch, which this tool leaves out for its size (600 MB); {Remedy}");
        }
    }
}
