using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Testing.Fuzzing;

namespace Symflux.Fuzzing;

/// <summary>Image files of one format.</summary>
public sealed class ImageTarget : FuzzTarget
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("symflux-fuzzing-");
    private readonly byte[][] corpus;

    /// <summary>Creates the target.</summary>
    /// <param name="name">What the command calls it.</param>
    /// <param name="corpus">Good files.</param>
    public ImageTarget(string name, IEnumerable<byte[]> corpus) : base(name) => this.corpus = [.. corpus];

    /// <summary>Stacks written in a format of the library.</summary>
    /// <param name="name">The extension, and what the command calls it.</param>
    /// <param name="stacks">The stacks.</param>
    public ImageTarget(string name, params IReadOnlyList<ImageStack> stacks) : base(name)
    {
        var path = Path.Combine(folder.FullName, $"good.{name}");
        corpus = [.. stacks.Select(stack =>
        {
            ImageFile.Save(path, stack);
            return File.ReadAllBytes(path);
        })];
    }

    /// <inheritdoc/>
    public override byte[] NextFile(Random random) => ByteMutation.Mutate(corpus[random.Next(corpus.Length)], random);

    /// <inheritdoc/>
    public override void Read(byte[] file)
    {
        var path = Path.Combine(folder.FullName, $"bad.{Name}");
        File.WriteAllBytes(path, file);
        ImageFile.Load(path);
    }

    /// <summary>A stack of small pages.</summary>
    public static ImageStack Stack(SampleFormat format, int channels = 1, bool hasAlpha = false, int pages = 1)
    {
        return new ImageStack(
            [.. Enumerable.Range(0, pages).Select(i => Page(channels, i))], format, [.. Enumerable.Range(0, pages).Select(i => hasAlpha ? Page(1, i) : null)]);

        Field<float> Page(int count, int place)
        {
            var (random, page) = (new Random(place), new Field<float>(Grid.Image(9 + place, 14), count));
            foreach (ref var value in page.Values)
            {
                value = format == SampleFormat.Float32 ? random.NextSingle() : random.Next(256);
            }

            return page;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        folder.Delete(recursive: true);
        base.Dispose(disposing);
    }
}
