namespace Symflux.Torch.Training;

/// <summary>Collects what is wrong with a configuration, so that all of it is said at once.</summary>
/// <param name="known">What is wrong already.</param>
internal sealed class FaultList(params IEnumerable<string> known)
{
    private readonly List<string> faults = [.. known];

    /// <summary>Throws where something is wrong.</summary>
    /// <exception cref="SymfluxException">All of it, in one line.</exception>
    public void ThrowIfAny()
    {
        if (faults.Count > 0)
        {
            throw new SymfluxException(ToString());
        }
    }

    /// <summary>Notes a fault where a condition does not hold.</summary>
    public void Require(bool condition, string fault)
    {
        if (!condition)
        {
            faults.Add(fault);
        }
    }

    /// <summary>All of it, in one line.</summary>
    public override string ToString() => string.Join("; ", faults);
}
