namespace Symflux.Diagrams;

/// <summary>
/// Widths of text in the fonts of the drawings. Times and Helvetica have metric-compatible substitutes on every system
/// (Liberation, Nimbus, TeX Gyre, Arial), so these widths decide where text fits.
/// </summary>
internal static class TextMetrics
{
    /// <summary>The stack of fonts for formulas.</summary>
    public const string Serif = "'Times New Roman','Liberation Serif','Nimbus Roman','TeX Gyre Termes',Times,serif";

    /// <summary>The stack of fonts for labels.</summary>
    public const string Sans = "Helvetica,Arial,'Liberation Sans','Nimbus Sans',sans-serif";

    // Advance widths of the characters from space to tilde, in thousandths of the font size.
    private static readonly short[] Helvetica = Table(
        "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "
        + "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "
        + "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584");

    private static readonly short[] Roman = Table(
        "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 278 564 564 564 444 "
        + "921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 "
        + "333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541");

    private static readonly short[] Italic = Table(
        "250 333 420 500 500 833 778 214 333 333 500 675 250 333 250 278 500 500 500 500 500 500 500 500 500 500 333 333 675 675 675 500 "
        + "920 611 611 667 722 611 611 722 722 333 444 667 556 833 667 722 611 722 611 500 556 722 611 833 611 556 556 389 278 389 422 500 "
        + "333 500 500 444 500 444 278 500 500 278 278 444 278 722 500 500 500 500 389 389 278 500 444 667 444 444 389 400 275 400 541");

    /// <summary>Width of text in the sans-serif font.</summary>
    public static double SansWidth(string text, double size, bool bold = false) => Width(text, Helvetica, size) * (bold ? 1.07 : 1);

    /// <summary>Width of text in the serif font.</summary>
    public static double SerifWidth(string text, double size, bool italic) => Width(text, italic ? Italic : Roman, size);

    private static double Width(string text, short[] table, double size)
    {
        var sum = 0;
        foreach (var letter in text)
        {
            sum += letter is >= ' ' and <= '~' ? table[letter - ' '] : Other(letter);
        }

        return sum * size / 1000;
    }

    /// <summary>Greek letters and signs: close to their widths in either font.</summary>
    private static int Other(char letter) => letter switch
    {
        '\u2009' => 170,
        '·' or '′' => 280,
        'τ' or 'λ' or '√' => 500,
        'Φ' or 'Ψ' => 760,
        '−' or '×' or '≤' or '≥' or '±' => 580,
        '…' or '→' or '↦' or '←' => 1000,
        '⟨' or '⟩' => 390,
        '‖' => 480,
        '⊤' or '‑' => 640,
        _ => 560,
    };

    private static short[] Table(string widths) => [.. widths.Split(' ').Select(short.Parse)];
}
