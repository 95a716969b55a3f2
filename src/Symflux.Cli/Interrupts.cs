using System.Runtime.InteropServices;

namespace Symflux.Cli;

/// <summary>Signals that end a program: the first lets it finish what it is writing, a second one ends it at once.</summary>
internal static class Interrupts
{
    /// <summary>Runs a program.</summary>
    /// <param name="program">The program; its token is cancelled by the first signal.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> program)
    {
        using var interrupt = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopGently);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopGently);
        return await program(interrupt.Token);

        void StopGently(PosixSignalContext context)
        {
            context.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        }
    }
}
