using Symflux.Distribution;

namespace Symflux.Cli.Running;

/// <summary>One image of a batch.</summary>
/// <param name="Input">File to read, or "-".</param>
/// <param name="Output">File to write, or "-".</param>
/// <param name="Threads">Threads that it may use.</param>
internal sealed record ImageJob(string Input, string Output, int Threads)
{
    /// <summary>The ranks that do it together.</summary>
    public ICommunicator Ranks { get; init; } = LoneProcess.Instance;
}
