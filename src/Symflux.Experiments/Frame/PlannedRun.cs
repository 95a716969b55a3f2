using System.Security.Cryptography;
using System.Text;

namespace Symflux.Experiments.Frame;

/// <summary>A run that an experiment consists of: a function of its settings, its seed, and the results that it needs.</summary>
/// <param name="Name">What is run, in words.</param>
/// <param name="Seed">Seed of the run.</param>
internal abstract record PlannedRun(string Name, ulong Seed)
{
    private string? id;

    /// <summary>Everything else that the result depends on, as JSON: other settings are other runs.</summary>
    public abstract object Settings { get; }

    /// <summary>Runs of the same plan whose results this one takes.</summary>
    public virtual IReadOnlyList<PlannedRun> Needs => [];

    /// <summary>Whether it measures time, so that nothing else may run beside it.</summary>
    public virtual bool IsTimed => false;

    /// <summary>Name of its file, without the ending: words and a hash of seed, settings, and those of the runs that it needs.</summary>
    public string Id => id ??= MakeId();

    /// <summary>Does it.</summary>
    /// <param name="needs">The results of <see cref="Needs"/>, in their order.</param>
    /// <param name="cancellation">Ends it.</param>
    public abstract RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation);

    private string MakeId()
    {
        var key = RunJson.Write(new { kind = GetType().Name, Name, Seed, Settings, needs = Needs.Select(run => run.Id) });
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12];
        return $"{string.Concat(Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-'))}-{Seed}-{hash}";
    }
}
