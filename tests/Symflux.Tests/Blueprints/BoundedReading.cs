using System.Diagnostics;

namespace Symflux.Tests.Blueprints;

/// <summary>Files of models are read in bounded time and memory, whoever wrote them.</summary>
internal static class BoundedReading
{
    private const double MostSeconds = 2;
    private const long MostAllocated = 200L << 20;

    /// <summary>Reads a file in bounds.</summary>
    public static Model Read(byte[] file, string context)
    {
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        try
        {
            return ModelFile.Read(new MemoryStream(file));
        }
        finally
        {
            var (seconds, allocated) = (watch.Elapsed.TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(seconds < MostSeconds && allocated < MostAllocated, $"{context}: {seconds} s, {allocated} bytes");
        }
    }

    /// <summary>Reads a file that must be refused, in bounds; returns the fault.</summary>
    public static string Refused(byte[] file, string context)
    {
        try
        {
            Read(file, context);
        }
        catch (SymfluxException fault)
        {
            Assert.True(PrintableText.IsPrintable(fault.Message) && fault.Message.Length < 500, $"{context}: {fault.Message}");
            return fault.Message;
        }

        Assert.Fail($"{context} was read");
        return "";
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Written(Model model)
    {
        var stream = new MemoryStream();
        ModelFile.Write(stream, model);
        return stream.ToArray();
    }
}
