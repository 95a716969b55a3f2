namespace Symflux.Imaging.Tests;

/// <summary>A folder that disappears with its content at the end of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("symflux-imaging-").FullName;

    public string File(string name) => Path.Combine(path, name);

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
