namespace Symflux.Testing.Fuzzing;

/// <summary>Changes bytes of a file at random places, most of them near its ends, where headers and directories are.</summary>
public static class ByteMutation
{
    /// <summary>Changes one to four bytes, or numbers of four bytes; sometimes cuts the file, doubles a part of it or leaves one out.</summary>
    /// <param name="file">The file; it stays as it is.</param>
    /// <param name="random">Random numbers.</param>
    public static byte[] Mutate(byte[] file, Random random)
    {
        var bad = (byte[])file.Clone();
        for (var changes = 1 + random.Next(4); changes > 0 && bad.Length > 0; changes--)
        {
            var place = random.Next(4) switch
            {
                0 => random.Next(Math.Min(64, bad.Length)),
                1 => bad.Length - 1 - random.Next(Math.Min(200, bad.Length)),
                _ => random.Next(bad.Length),
            };
            if (random.Next(8) == 0 && place + 4 <= bad.Length)
            {
                BitConverter.TryWriteBytes(bad.AsSpan(place), random.Next(4) switch { 0 => 0, 1 => -1, 2 => int.MaxValue, _ => random.Next() });
            }
            else
            {
                bad[place] = random.Next(4) switch { 0 => 0, 1 => 255, 2 => (byte)(bad[place] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
            }
        }

        var (from, length) = (random.Next(bad.Length + 1), random.Next(32));
        return random.Next(12) switch
        {
            0 => bad[..from],
            1 => [.. bad[..from], .. bad[Math.Max(0, from - length)..]],
            2 => [.. bad[..from], .. bad[Math.Min(bad.Length, from + length)..]],
            _ => bad,
        };
    }
}
