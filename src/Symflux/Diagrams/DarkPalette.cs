using System.Text;

namespace Symflux.Diagrams;

/// <summary>The colours of <see cref="Palette"/> on a dark ground: lines and letters bright, grounds dim.</summary>
internal static class DarkPalette
{
    private static readonly (string Light, string Dark)[] Pairs =
    [
        (Palette.Ink, "#e7e9ee"), (Palette.Muted, "#98a1b2"), (Palette.Line, "#323845"), (Palette.Card, "#1c2028"), (Palette.White, "#14171d"),
        (Palette.Scheme, "#5db8dd"), (Palette.Network, "#eb9a63"), (Palette.Weights, "#17394a"), (Palette.Activation, "#472b18"),
        (Palette.Data, "#63c795"), (Palette.Memory, "#b39ae6"), (Palette.Backward, "#7a4526"),
    ];

    /// <summary>A drawing in dark colours.</summary>
    public static string Of(string svg)
    {
        // Two steps, since no colour may be taken for one that it has just become.
        var text = new StringBuilder(svg);
        foreach (var (index, (light, _)) in Pairs.Index())
        {
            text.Replace(light, $"#~{index}~");
        }

        foreach (var (index, (_, dark)) in Pairs.Index())
        {
            text.Replace($"#~{index}~", dark);
        }

        return text.ToString();
    }

    /// <summary>Rules of a style sheet that turn light drawings within a selector dark.</summary>
    public static string Rules(string selector)
    {
        var text = new StringBuilder();
        foreach (var (light, dark) in Pairs)
        {
            text.Append($"{selector} [fill=\"{light}\"] {{ fill: {dark}; }}\n")
                .Append($"{selector} [stroke=\"{light}\"] {{ stroke: {dark}; }}\n")
                .Append($"{selector} [style*=\"fill:{light}\"] {{ fill: {dark} !important; }}\n");
        }

        return text.ToString();
    }
}
