namespace Symflux.Imaging.Files.Png;

/// <summary>The cyclic redundancy check of PNG (ISO 3309, polynomial 0xEDB88320 reflected), computed piece by piece.</summary>
internal struct Crc32
{
    private static readonly uint[] Table = MakeTable();

    private uint complement;

    /// <summary>The check value of all bytes so far.</summary>
    public readonly uint Value => complement;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var register = ~complement;
        foreach (var value in bytes)
        {
            register = Table[(byte)(register ^ value)] ^ (register >> 8);
        }

        complement = ~register;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var register = i;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register & 1) != 0 ? 0xEDB88320u ^ (register >> 1) : register >> 1;
            }

            table[i] = register;
        }

        return table;
    }
}
