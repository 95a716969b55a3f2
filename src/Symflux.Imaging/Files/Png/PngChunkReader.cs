using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Symflux.Imaging.Files.Png;

/// <summary>Reads the chunks of a PNG file one after the other and checks their lengths and check values.</summary>
internal sealed class PngChunkReader(Stream stream)
{
    private static readonly SearchValues<byte> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private Crc32 crc;
    private int remaining;
    private bool verified = true;

    /// <summary>Name of the current chunk, such as "IDAT".</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether a reader that does not know the current chunk must give up.</summary>
    public bool IsCritical => char.IsAsciiLetterUpper(Name[0]);

    /// <summary>Goes to the next chunk, over what is left of the current one.</summary>
    public void Next()
    {
        Skip();
        Span<byte> head = stackalloc byte[8];
        stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var name = head[4..];
        if (name.ContainsAnyExcept(Letters))
        {
            throw CodecException.Damaged("something that is no PNG chunk stands where one should");
        }

        Name = Encoding.ASCII.GetString(name);
        if (length > int.MaxValue || stream.Position + length + sizeof(uint) > stream.Length)
        {
            throw new EndOfStreamException();
        }

        remaining = (int)length;
        verified = false;
        crc = default;
        crc.Append(name);
    }

    /// <summary>Reads part of the current chunk's content; 0 at its end, where the check value is verified.</summary>
    public int Read(Span<byte> destination)
    {
        if (remaining == 0)
        {
            Verify();
            return 0;
        }

        var count = stream.Read(destination[..Math.Min(destination.Length, remaining)]);
        if (count == 0 && !destination.IsEmpty)
        {
            throw new EndOfStreamException();
        }

        crc.Append(destination[..count]);
        remaining -= count;
        return count;
    }

    /// <summary>Reads the whole content of the current chunk; its length has been checked against the file's.</summary>
    public byte[] ReadAll()
    {
        var content = new byte[remaining];
        for (var done = 0; done < content.Length;)
        {
            done += Read(content.AsSpan(done));
        }

        Verify();
        return content;
    }

    /// <summary>Passes over what is left of the current chunk, which its check value covers all the same.</summary>
    private void Skip()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (!verified)
        {
            Read(buffer);
        }
    }

    private void Verify()
    {
        if (verified)
        {
            return;
        }

        Span<byte> stated = stackalloc byte[sizeof(uint)];
        stream.ReadExactly(stated);
        if (BinaryPrimitives.ReadUInt32BigEndian(stated) != crc.Value)
        {
            throw CodecException.Damaged($"the check value of its chunk {Name} is wrong");
        }

        verified = true;
    }
}
