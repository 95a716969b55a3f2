namespace Symflux.Explanations;

/// <summary>Readings in few words: expansions, ranges and shares as they stand in reports and drawings.</summary>
internal static class ReadingPrinter
{
    /// <summary>Terms below this share are left out of expressions.</summary>
    private const double SmallestShare = 0.1;

    /// <summary>"0.42 ∂x − 0.11 ∂xxx + …", the largest terms in the order of their derivatives.</summary>
    /// <param name="stencil">What to write.</param>
    /// <param name="most">The largest number of terms.</param>
    public static string Expression(StencilReading stencil, int most = 5)
    {
        var channels = stencil.Sums.Length;
        var shown = stencil.Terms.Where(term => term.Share >= SmallestShare).OrderByDescending(term => term.Share).Take(most)
            .OrderBy(term => term.Channel).ThenBy(term => term.Order).ToArray();
        if (shown.Length == 0)
        {
            return stencil.Terms.IsEmpty && stencil.Residual == 0 ? "0" : "…";
        }

        var text = string.Concat(shown.Select((term, i) =>
        {
            var sign = term.Coefficient < 0 ? (i == 0 ? "−" : " − ") : i == 0 ? "" : " + ";
            var size = Wording.Rounded(Math.Abs(term.Coefficient));
            var derivative = term.Order == 0 ? "" : term.Name;
            var factor = size == "1" && derivative.Length > 0 ? derivative : $"{size} {derivative}".TrimEnd();
            return $"{sign}{factor}{(channels > 1 ? $" u{Subscript(term.Channel + 1)}" : "")}";
        }));
        return shown.Length < stencil.Terms.Length || stencil.Residual > 0 ? text + " + …" : text;
    }

    /// <summary>"forward", "backward for |s| > 4", "backward for 2 &lt; s &lt; 5, s > 9".</summary>
    public static string Direction(FluxReading flux)
    {
        var backward = flux.Backward;
        if (backward.IsEmpty)
        {
            return "forward everywhere";
        }

        if (backward is [{ From: null, To: { } left }, { From: { } right, To: null }] && Math.Abs(left + right) <= 1e-6 * flux.Range)
        {
            return $"backward for |s| > {Wording.Rounded(right)}";
        }

        var parts = backward.Select(range => (range.From, range.To) switch
        {
            (null, null) => "everywhere",
            (null, { } to) => $"s < {Wording.Rounded(to)}",
            ({ } from, null) => $"s > {Wording.Rounded(from)}",
            ({ } from, { } to) => $"{Wording.Rounded(from)} < s < {Wording.Rounded(to)}",
        }).ToArray();
        return $"backward for {string.Join(", ", parts.Take(4))}{(parts.Length > 4 ? $", and {parts.Length - 4} more" : "")}";
    }

    /// <summary>"second-order diffusion": twice the order of the derivatives in K.</summary>
    public static string Order(int? lowest) => lowest switch
    {
        null => "no derivatives of order up to 4",
        0 => "a reaction (stencils see constants)",
        1 => "second-order diffusion",
        2 => "fourth-order diffusion",
        3 => "sixth-order diffusion",
        _ => "eighth-order diffusion",
    };

    /// <summary>The digits of a number as subscripts.</summary>
    private static string Subscript(int number) => string.Concat($"{number}".Select(digit => (char)('₀' + digit - '0')));
}
