using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Symflux.Testing.Grammar;

namespace Symflux.Tests.Certificates;

/// <summary>
/// No input beats what is proven about any blueprint of the grammar, in which all kinds of block nest. SYMFLUX_ATTACK_SECONDS makes the search as
/// long as one likes (CONTRIBUTING.md); a failure reports a small blueprint and the seed that repeats it.
/// </summary>
public class GrammarLaws(ITestOutputHelper output)
{
    /// <summary>How long to search; null for the few blueprints of an ordinary run.</summary>
    private static readonly int? Seconds =
        int.TryParse(Environment.GetEnvironmentVariable("SYMFLUX_ATTACK_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    [Fact]
    public void No_input_beats_what_is_proven_about_any_blueprint()
    {
        var (families, proven) = (new ConcurrentDictionary<string, int>(), new ConcurrentDictionary<string, int>());
        BlueprintGrammar.Any.Sample(
            entry =>
            {
                Attack.Check(entry.Blueprint, entry.Grid, entry.Seed, starts: Seconds is null ? 2 : 5, ascents: Seconds is null ? 3 : 4);
                if (Seconds is not null)
                {
                    Count(entry);
                }
            },
            iter: Seconds is null ? 200 : -1, time: Seconds ?? -1, threads: 1);

        foreach (var (family, count) in families.OrderByDescending(entry => entry.Value))
        {
            output.WriteLine($"{count,8} {family}");
        }

        foreach (var (claim, count) in proven.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{count,8} {claim}");
        }

        void Count(BlueprintCase entry)
        {
            foreach (var family in entry.Families.Append("all"))
            {
                families.AddOrUpdate(family, 1, (_, count) => count + 1);
            }

            var certificate = Certificate.Of(entry.Blueprint);
            foreach (var (symbol, claim) in new[] { ("κ", certificate.NormStable), ("ℓ", certificate.Lipschitz) })
            {
                proven.AddOrUpdate($"{symbol} {claim.Constant switch { null => "refused", 1 => "1", _ => "more than 1" }}", 1, (_, count) => count + 1);
            }
        }
    }
}
