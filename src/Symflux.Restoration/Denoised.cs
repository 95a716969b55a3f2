using System.Collections.Immutable;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>A restored image and how it came about.</summary>
/// <param name="Image">The pixels, with opacity, metadata and depth of the input; not rounded or clipped.</param>
/// <param name="Pages">What was done to each page.</param>
public sealed record Denoised(ImageStack Image, ImmutableArray<DenoisedPage> Pages)
{
    /// <summary>What was understood and done, in one line: once where it is the same for all pages, else page by page.</summary>
    public override string ToString() => Describe(Pages);

    /// <summary>The same line for pages alone.</summary>
    internal static string Describe(ImmutableArray<DenoisedPage> pages)
    {
        var groups = pages.Select((page, index) => (Text: page.ToString(), Number: index + 1)).GroupBy(entry => entry.Text).ToArray();
        return groups.Length == 1
            ? groups[0].Key
            : string.Join("; ", groups.Select(group => $"{Numbers([.. group.Select(entry => entry.Number)])}: {group.Key}"));
    }

    /// <summary>"page 3", "pages 1, 2, 5–7".</summary>
    private static string Numbers(int[] numbers)
    {
        var runs = new List<(int From, int To)>();
        foreach (var number in numbers)
        {
            if (runs.Count > 0 && runs[^1].To == number - 1)
            {
                runs[^1] = (runs[^1].From, number);
            }
            else
            {
                runs.Add((number, number));
            }
        }

        var words = runs.Select(run => run.From == run.To ? $"{run.From}" : $"{run.From}–{run.To}");
        return $"{(numbers.Length == 1 ? "page" : "pages")} {string.Join(", ", words)}";
    }
}
