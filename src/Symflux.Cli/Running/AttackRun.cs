using System.Diagnostics;
using System.Globalization;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Torch.Attacks;

namespace Symflux.Cli.Running;

/// <summary>An attack beside a certificate: what it found, also when it was interrupted, and how to say it.</summary>
/// <param name="Certificate">What is proven.</param>
/// <param name="Found">What was attained; null where not even one evaluation was made.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Seed">Of the starting points.</param>
/// <param name="Interrupted">Whether Ctrl-C ended it.</param>
internal sealed record AttackRun(Certificate Certificate, AttackResult? Found, double Seconds, int Seed, bool Interrupted)
{
    /// <summary>Attacks under a progress bar that shows the best so far.</summary>
    public static AttackRun Of(Blueprint blueprint, Certificate certificate, AttackOptions options, Terminal terminal, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        AttackResult? latest = null;
        var interrupted = false;
        terminal.Progress("attacking", bar =>
        {
            try
            {
                return latest = AdversarialSearch.Run(blueprint, options, new Reports(Report), cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                interrupted = true;
                return latest;
            }

            void Report(AttackResult found)
            {
                latest = found;
                bar.Title = $"attacking: {Best("κ", found.Gain)}, {Best("ℓ", found.Quotient)}";
                var (done, wanted) = (Math.Min(found.GainRestarts, found.QuotientRestarts), options.Restarts);
                bar.Report(Math.Max(watch.Elapsed / options.TimeLimit, wanted is { } restarts ? Math.Min(1, (double)done / restarts) : 0));
            }
        });
        return new AttackRun(certificate, latest, watch.Elapsed.TotalSeconds, options.Seed, interrupted);

        static string Best(string symbol, AttackWitness? witness) =>
            witness is null ? $"{symbol} …" : string.Create(CultureInfo.InvariantCulture, $"{symbol} ≥ {witness.Value:F4}");
    }

    /// <summary>Whether inputs exceed a proven constant by more than rounding.</summary>
    public static bool Beats(AttackWitness? witness, double? proven) => witness?.Value > proven * (1 + AttackWitness.Rounding);

    /// <summary>What was found, line by line.</summary>
    public string ToText()
    {
        if (Found is null or { Gain: null, Quotient: null })
        {
            return "Attack: ended before it had found anything";
        }

        var lines = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"Attack by gradient ascent on small grids, {Seconds:F1} s, seed {Seed}, {Found.GainRestarts} and {Found.QuotientRestarts} starting points"
                + $"{(Interrupted ? ", interrupted" : "")}; attained, rounded down, and proven, rounded up:"),
        };
        Add("κ", Found.Gain, Certificate.NormStable);
        Add("ℓ", Found.Quotient, Certificate.Lipschitz);
        return string.Join('\n', lines);

        void Add(string symbol, AttackWitness? witness, Claim proven)
        {
            if (witness is not null)
            {
                lines.Add($"  {ClaimPrinter.Interval(symbol, witness.Value, proven)}, attained on {witness.First.Grid}");
            }
        }
    }

    /// <summary>Fails where an attack contradicts a proof.</summary>
    /// <exception cref="SymfluxException">It does.</exception>
    public void Verify()
    {
        Verify("κ", Found?.Gain, Certificate.NormStable.Constant);
        Verify("ℓ", Found?.Quotient, Certificate.Lipschitz.Constant);
    }

    /// <summary>Fails where inputs contradict a proven constant.</summary>
    /// <exception cref="SymfluxException">They do.</exception>
    public static void Verify(string symbol, AttackWitness? witness, double? proven)
    {
        if (Beats(witness, proven))
        {
            var numbers = string.Create(CultureInfo.InvariantCulture, $"{symbol} = {proven:R} is proven, but {witness!.Value:R} was attained, more than {AttackWitness.Rounding:R}");
            throw new SymfluxException(
                $"the attack beats the proof: {numbers} above it, which rounding cannot explain; do not rely on this certificate, keep the inputs with --witness and report them");
        }
    }

    private sealed class Reports(Action<AttackResult> report) : IProgress<AttackResult>
    {
        public void Report(AttackResult value) => report(value);
    }
}
