namespace Symflux.Fuzzing;

/// <summary>A reader of files, with files to change.</summary>
/// <param name="name">What the command calls it.</param>
public abstract class FuzzTarget(string name) : IDisposable
{
    /// <summary>What the command calls it.</summary>
    public string Name => name;

    /// <summary>Allocations of one file above this are a fault.</summary>
    public virtual long MostAllocated => 200L << 20;

    /// <summary>Makes a file that may be bad.</summary>
    /// <param name="random">All randomness comes from here.</param>
    public abstract byte[] NextFile(Random random);

    /// <summary>Reads a file; only a <see cref="SymfluxException"/> may leave.</summary>
    public abstract void Read(byte[] file);

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what it holds.</summary>
    protected virtual void Dispose(bool disposing) { }
}
