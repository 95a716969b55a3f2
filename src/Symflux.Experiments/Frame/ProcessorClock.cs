using System.Diagnostics;

namespace Symflux.Experiments.Frame;

/// <summary>Processor time of this process since the clock was made, which other work on the machine changes little.</summary>
internal sealed class ProcessorClock : IDisposable
{
    private readonly Process process = Process.GetCurrentProcess();
    private readonly TimeSpan start;

    /// <summary>Starts it.</summary>
    public ProcessorClock() => start = process.TotalProcessorTime;

    /// <summary>Seconds of all threads together.</summary>
    public double Seconds
    {
        get
        {
            process.Refresh();
            return (process.TotalProcessorTime - start).TotalSeconds;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();
}
