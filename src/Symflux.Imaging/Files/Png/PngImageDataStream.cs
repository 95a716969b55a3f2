namespace Symflux.Imaging.Files.Png;

/// <summary>The contents of consecutive IDAT chunks as one stream; the reader stands at the first chunk after them when it ends.</summary>
internal sealed class PngImageDataStream(PngChunkReader chunks) : ForwardStream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && chunks.Name == PngChunks.ImageData)
        {
            var count = chunks.Read(buffer);
            if (count > 0)
            {
                return count;
            }

            chunks.Next();
        }

        return 0;
    }
}
