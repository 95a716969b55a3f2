using System.Buffers;
using System.Globalization;
using System.Text;
using Symflux.Fields;

namespace Symflux.Imaging.Files.Csv;

/// <summary>
/// Signals as text: one sample per line, one column, or three for three channels, separated by commas, semicolons, tabs
/// or spaces; numbers with a decimal point. Lines that start with # are comments.
/// </summary>
internal sealed class CsvCodec : IImageCodec
{
    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789+-.,; \t\r\neE"u8);

    private static readonly char[] Separators = [',', ';', '\t', ' '];

    /// <inheritdoc/>
    public IReadOnlyList<string> WrittenExtensions { get; } = [".csv", ".txt"];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> start)
    {
        var text = start.StartsWith(Encoding.UTF8.Preamble) ? start[Encoding.UTF8.Preamble.Length..] : start;
        return !text.IsEmpty && (text[0] == '#' || text.IndexOfAnyExcept(NumberCharacters) < 0);
    }

    /// <inheritdoc/>
    public ImageStack Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var samples = new List<float>();
        var (columns, line, hasComments) = (0, 0, false);
        while (reader.ReadLine() is { } text)
        {
            line++;
            var cells = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (cells.Length == 0 || cells[0].StartsWith('#'))
            {
                hasComments |= cells.Length > 0;
                continue;
            }

            columns = columns == 0 ? cells.Length : columns;
            if (cells.Length != columns || columns is not (1 or 3))
            {
                throw new CodecException($"line {line} has {cells.Length} numbers; every line must have 1, or every line 3 for three channels");
            }

            foreach (var cell in cells)
            {
                samples.Add(float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new CodecException($"line {line} says '{PrintableText.Of(cell)}', which is no number; write numbers with a decimal point"));
            }
        }

        if (samples.Count == 0)
        {
            throw new CodecException("it has no numbers; give one sample per line");
        }

        var field = new Field<float>(Grid.Signal(samples.Count / columns), columns);
        for (var i = 0; i < samples.Count; i++)
        {
            field[i % columns, 0, 0, i / columns] = samples[i];
        }

        return new ImageStack([field], SampleFormat.Float32) { Unkept = hasComments ? ["its comments are not kept"] : [] };
    }

    /// <inheritdoc/>
    public IEnumerable<string> Losses(StackHeader header) => MetadataLosses.All(header);

    /// <inheritdoc/>
    public void Write(Stream stream, ImageStack stack, ImageFileOptions options)
    {
        if (stack.Pages is not [{ Grid.Dimension: 1 } signal])
        {
            throw new CodecException("a text file holds one signal, not an image or several pages; use .npy, .png or .tif");
        }

        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        for (var x = 0; x < signal.Grid.Width; x++)
        {
            var cells = Enumerable.Range(0, signal.Channels).Select(c => signal[c, 0, 0, x].ToString("R", CultureInfo.InvariantCulture));
            writer.Write(string.Join(',', cells));
            writer.Write('\n');
        }
    }
}
