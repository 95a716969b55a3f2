using Xunit;

namespace Symflux.Tests;

/// <summary>Files that are not ordinary ones are never replaced.</summary>
public sealed class AtomicFileTests
{
    [Fact]
    public void A_device_is_written_to_and_stays_a_device()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are told from files on Linux only");
        Assert.True(AtomicFile.IsDevice("/dev/null"));
        AtomicFile.WriteText("/dev/null", "text");
        Assert.True(AtomicFile.IsDevice("/dev/null"));
        Assert.Contains("/dev/full", Assert.Throws<SymfluxException>(() => AtomicFile.WriteText("/dev/full", "text")).Message);
        Assert.True(AtomicFile.IsDevice("/dev/full"));
    }

    [Fact]
    public void A_link_to_a_device_is_the_device_and_pipes_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are told from files on Linux only");
        var folder = Directory.CreateTempSubdirectory("symflux-atomic-").FullName;
        try
        {
            var (link, pipe) = (Path.Combine(folder, "link"), Path.Combine(folder, "pipe"));
            File.CreateSymbolicLink(link, "/dev/null");
            AtomicFile.WriteText(link, "text");
            Assert.Equal("/dev/null", new FileInfo(link).LinkTarget);
            using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            {
                make.WaitForExit();
            }

            Assert.Contains("pipe", Assert.Throws<SymfluxException>(() => AtomicFile.WriteText(pipe, "text")).Message);
            Assert.Equal([link, pipe], Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal));
            Assert.False(AtomicFile.IsDevice(folder) || AtomicFile.IsDevice(Path.Combine(folder, "nothing")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
