using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Symflux.Cli.Tests;

/// <summary>
/// Starts processes that an interrupt ends. A shell makes its background jobs ignore interrupts, children inherit that, and a
/// program that was started so keeps to it; so the tests' own process stops ignoring them while it starts one.
/// </summary>
internal static partial class InterruptSignal
{
    private const int Interrupt = 2;
    private const nint Default = 0;
    private const nint Ignore = 1;

    /// <summary>Starts a process with the default action for interrupts.</summary>
    public static Process Start(ProcessStartInfo info)
    {
        if (OperatingSystem.IsWindows() || !IsIgnored())
        {
            return Process.Start(info)!;
        }

        SetAction(Interrupt, Default);
        try
        {
            return Process.Start(info)!;
        }
        finally
        {
            SetAction(Interrupt, Ignore);
        }
    }

    private static bool IsIgnored()
    {
        // The handler is the first field of a structure whose size depends on the system.
        var action = new byte[1024];
        return GetAction(Interrupt, 0, action) == 0 && MemoryMarshal.Read<nint>(action) == Ignore;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int GetAction(int signal, nint action, [Out] byte[] old);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint handler);
}
