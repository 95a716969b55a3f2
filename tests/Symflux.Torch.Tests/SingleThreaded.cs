using System.Runtime.CompilerServices;
using TorchSharp;

namespace Symflux.Torch.Tests;

/// <summary>Tests run beside each other on tensors that are far too small to share one among threads.</summary>
internal static class SingleThreaded
{
    [ModuleInitializer]
    internal static void Set() => torch.set_num_threads(1);
}
