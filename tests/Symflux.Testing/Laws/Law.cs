using CsCheck;

namespace Symflux.Testing;

/// <summary>
/// Laws on random cases. A case is what a law draws from its <see cref="Generators"/> while it runs; its size is the number and the size of these
/// draws. A case that breaks the law is made smaller by CsCheck, and the smallest one that was found is reported, value by value, with its seed.
/// </summary>
/// <remarks>
/// An ordinary run takes the same cases every time, so that what was right stays right until somebody changes it. The environment asks for others:
/// CsCheck_Seed repeats a reported case, and CsCheck_Iter or CsCheck_Time (seconds) draw so many new ones.
/// </remarks>
public static class Law
{
    /// <summary>How long smaller cases are looked for.</summary>
    private const int SecondsToShrink = 5;

    /// <summary>The number of cases where the environment does not say otherwise, so that it can be seen that it does.</summary>
    private const long DefaultIterations = 100;

    /// <summary>Throws where a law does not hold for a case; on the thread of the caller.</summary>
    /// <param name="cases">How many cases of full size are tried; a third as many smaller ones are tried among them.</param>
    /// <param name="law">Draws a case and throws where it breaks the law.</param>
    public static void Holds(int cases, Action<Generators> law)
    {
        ArgumentNullException.ThrowIfNull(law);
        var drawn = new Cases();
        if (Check.Seed is not null)
        {
            drawn.Sample(law, iter: 1, threads: 1, print: Print);
        }
        else if (Check.Time >= 0 || Check.Iter != DefaultIterations)
        {
            drawn.Sample(law, threads: 1, print: Print);
        }
        else
        {
            HoldsForKnownCases();
        }

        void HoldsForKnownCases()
        {
            var seeds = new PCG(1, 1);
            for (var number = 0; number < cases + cases / 3; number++)
            {
                var seed = new PCG(1, seeds.Next64()).ToString();
                if (IsBrokenBy(seed))
                {
                    drawn.Sample(law, seed: seed, time: SecondsToShrink, threads: 1, print: Print);
                }
            }
        }

        bool IsBrokenBy(string seed)
        {
            try
            {
                drawn.Sample(law, seed: seed, iter: 1, threads: 1, print: Print);
                return false;
            }
            catch (CsCheckException)
            {
                return true;
            }
        }
    }

    private static string Print(Generators drawn) => drawn.ToString();

    /// <summary>Generators whose size grows while a law draws from them.</summary>
    private sealed class Cases : Gen<Generators>
    {
        public override Generators Generate(PCG pcg, Size? min, out Size size) => new(new CaseRandom(pcg, min, size = new Size(0)));
    }
}
