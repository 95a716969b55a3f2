using System.Buffers;
using System.Globalization;
using System.Text;

namespace Symflux;

/// <summary>
/// Text of unknown origin, such as the names in a file, as one line that does nothing to a terminal: without escapes and other control characters,
/// line ends, and marks that turn the direction of writing.
/// </summary>
public static class PrintableText
{
    /// <summary>What stands for a character that is left out.</summary>
    private const string Replacement = "\uFFFD";

    /// <summary>Whether a text has only characters that are shown.</summary>
    public static bool IsPrintable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            // Halves of surrogate pairs are no characters.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || !IsPrintable(rune))
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>The text, with a replacement character for each one that is not shown.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keeping">Characters that stay all the same, such as line ends.</param>
    public static string Of(string text, string keeping = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(keeping);
        if (IsPrintable(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(IsPrintable(rune) || (rune.IsBmp && keeping.Contains((char)rune.Value)) ? rune.ToString() : Replacement);
        }

        return result.ToString();
    }

    // U+200C and U+200D join letters or keep them apart, which some languages and signs need.
    private static bool IsPrintable(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
