using System.Diagnostics;

namespace Symflux.Fuzzing;

/// <summary>Feeds bad files to a reader.</summary>
public static class FuzzRun
{
    /// <summary>A file that takes longer is a violation.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private const int MostViolations = 20, Runs = 3;

    /// <summary>Runs.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="files">How many files.</param>
    /// <param name="seed">File i of the same seed is always the same one.</param>
    /// <param name="keep">Folder for files with violations; null for none.</param>
    /// <param name="until">When to stop at the latest.</param>
    public static FuzzReport Of(FuzzTarget target, long files, int seed, string? keep = null, TimeSpan? until = null)
    {
        var (accepted, slowest, largest, done) = (0L, TimeSpan.Zero, 0L, 0L);
        var violations = new List<string>();
        var clock = Stopwatch.StartNew();
        for (; done < files && violations.Count < MostViolations && !(clock.Elapsed > until); done++)
        {
            var file = target.NextFile(new Random(Mix(seed, done)));
            var (elapsed, allocated, fault) = Read(target, file, ref accepted);
            // A pause of the machine is no fault of the reader, so what seems slow is read again.
            for (var run = 1; run < Runs && fault is null && elapsed > MostTime; run++)
            {
                var ignored = 0L;
                (elapsed, allocated, fault) = Read(target, file, ref ignored);
            }

            fault ??= elapsed > MostTime ? $"took {elapsed.TotalSeconds:F2} s"
                : allocated > target.MostAllocated ? $"allocated {allocated} bytes" : null;
            (slowest, largest) = (elapsed > slowest ? elapsed : slowest, Math.Max(largest, allocated));
            if (fault is not null)
            {
                violations.Add($"{target.Name}, seed {seed}, file {done}: {fault}");
                if (keep is not null)
                {
                    File.WriteAllBytes(Path.Combine(keep, $"{target.Name}-{seed}-{done}"), file);
                }
            }
        }

        return new FuzzReport(target.Name, done, accepted, slowest, largest, violations);
    }

    private static (TimeSpan Elapsed, long Allocated, string? Fault) Read(FuzzTarget target, byte[] file, ref long accepted)
    {
        string? fault = null;
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        try
        {
            target.Read(file);
            accepted++;
        }
        catch (SymfluxException refusal)
        {
            fault = refusal.Message.AsSpan().ContainsAny('\n', '\r', '\u001b') ? $"is refused in more than a line: {refusal.Message}" : null;
        }
        catch (Exception foreign)
        {
            fault = foreign.ToString();
        }

        return (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before, fault);
    }

    /// <summary>A seed for one file: neighbours have nothing in common (the finaliser of SplitMix64).</summary>
    private static int Mix(int seed, long file)
    {
        var z = unchecked(((ulong)(uint)seed << 40) + (ulong)file + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return (int)(z >> 33);
    }
}
