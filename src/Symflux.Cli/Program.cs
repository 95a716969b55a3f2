using System.Runtime.InteropServices;
using Symflux.Cli;

using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopGently);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopGently);
return await CommandLine.InvokeAsync(args, Console.Out, Console.Error, interrupt.Token);

// The first signal lets the command finish what it is writing; a second one ends the process at once.
void StopGently(PosixSignalContext context)
{
    context.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
}
