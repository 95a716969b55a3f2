namespace Symflux.Imaging.Tests;

/// <summary>Memory is that of the whole program: these tests run alone.</summary>
[CollectionDefinition(nameof(RowMemoryTests), DisableParallelization = true)]
[Collection(nameof(RowMemoryTests))]
public sealed class RowMemoryTests
{
    private const long MostHeld = 8 << 20;

    [Theory]
    [InlineData(".tif", 1, 4000, SampleFormat.UInt16)]
    [InlineData(".tif", 60, 512, SampleFormat.Float32)]
    [InlineData(".npy", 1, 4000, SampleFormat.Float32)]
    public void Large_images_are_written_and_read_in_little_memory(string extension, int pages, int size, SampleFormat format)
    {
        const int Rows = 16;
        using var folder = new TemporaryFolder();
        var path = folder.File("a" + extension);
        var planes = new float[Rows * size];
        for (var i = 0; i < planes.Length; i++)
        {
            planes[i] = i % 4099;
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (held, read) = (0L, new float[planes.Length]);
        using (var writer = ImageRowsWriter.Create(path, new StackShape(pages, size, size, 1, format)))
        {
            for (var y = 0; y < pages * size; y += Rows)
            {
                writer.Write(planes);
                Look(y);
            }

            writer.Complete();
        }

        using (var rows = ImageRows.Open(path))
        {
            for (var y = 0; y < pages * size; y += Rows)
            {
                rows.Read(y / size, y % size, read);
                Assert.True(planes.AsSpan().SequenceEqual(read));
                Look(y);
            }
        }

        Assert.True(new FileInfo(path).Length > 0 && held < MostHeld, $"{held} bytes held");

        // In the middle, when most is held, and a few times before and after.
        void Look(int y)
        {
            if (y % (pages * size / 4 / Rows * Rows) == 0)
            {
                held = Math.Max(held, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }
    }
}
