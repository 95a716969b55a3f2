namespace Symflux.Tests;

/// <summary>Files that are not ordinary ones are never replaced.</summary>
public sealed class AtomicFileTests
{
    [Fact]
    public void A_file_that_is_written_bit_by_bit_is_there_when_it_is_complete()
    {
        var folder = Directory.CreateTempSubdirectory("symflux-atomic-").FullName;
        try
        {
            var path = Path.Combine(folder, "a");
            File.WriteAllText(path, "old");
            using (var abandoned = AtomicFile.Create(path))
            {
                abandoned.Content.Write("half"u8);
            }

            Assert.Equal("old", File.ReadAllText(path));
            using (var file = AtomicFile.Create(path))
            {
                file.Content.Write("ne"u8);
                file.Content.Write("w"u8);
                Assert.Equal("old", File.ReadAllText(path));
                file.Complete();
                Assert.Equal("new", File.ReadAllText(path));
                Assert.Throws<ObjectDisposedException>(() => file.Content.Write("er"u8));
            }

            Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder));
            Assert.Equal("new", File.ReadAllText(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

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
