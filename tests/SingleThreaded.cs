using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit.Sdk;
using Xunit.v3;

// TorchSharp reads the numbers of an operation (a + b has one, too) after their last managed use: a garbage collection that
// another test causes in this moment may finalise them. The test's own thread cannot.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Symflux.Tests;

/// <summary>Tests run on tensors that are far too small to share one among threads.</summary>
internal static class SingleThreaded
{
    [ModuleInitializer]
    internal static void Set() => torch.set_num_threads(1);
}
