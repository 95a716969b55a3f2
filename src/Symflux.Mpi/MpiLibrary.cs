using System.Runtime.InteropServices;
using System.Text;

namespace Symflux.Mpi;

/// <summary>The dozen calls that are needed of the MPI library of the system.</summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Several threads may call, but one at a time.</summary>
    private const int Serialized = 2;

    private const int LongestText = 8192;

    private static readonly string[] OpenMpi = ["libmpi.so.40", "libmpi.40.dylib"];

    private static readonly string[] Mpich = ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib", "libpmpi.12.dylib"];

    private static readonly string[] Unversioned = ["libmpi.so", "libmpi.dylib"];

    private readonly nint library;

    private MpiLibrary(nint library, string name)
    {
        (this.library, Name, Handles) = (library, name, MpiHandles.Of(library));
        Isend = (delegate* unmanaged<void*, int, nint, int, int, nint, void*, int>)Export("MPI_Isend");
        Irecv = (delegate* unmanaged<void*, int, nint, int, int, nint, void*, int>)Export("MPI_Irecv");
        Waitall = (delegate* unmanaged<int, void*, nint, int>)Export("MPI_Waitall");
        Allgatherv = (delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int>)Export("MPI_Allgatherv");
        Bcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Export("MPI_Bcast");
        Barrier = (delegate* unmanaged<nint, int>)Export("MPI_Barrier");
        Abort = (delegate* unmanaged<nint, int, int>)Export("MPI_Abort");
    }

    /// <summary>What it was loaded by.</summary>
    public string Name { get; }

    /// <summary>Its handles.</summary>
    public MpiHandles Handles { get; }

    /// <summary>MPI_Isend(values, count, type, to, tag, communicator, request).</summary>
    public delegate* unmanaged<void*, int, nint, int, int, nint, void*, int> Isend { get; }

    /// <summary>MPI_Irecv(values, count, type, from, tag, communicator, request).</summary>
    public delegate* unmanaged<void*, int, nint, int, int, nint, void*, int> Irecv { get; }

    /// <summary>MPI_Waitall(count, requests, statuses).</summary>
    public delegate* unmanaged<int, void*, nint, int> Waitall { get; }

    /// <summary>MPI_Allgatherv(own, count, type, all, counts, places, type, communicator).</summary>
    public delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int> Allgatherv { get; }

    /// <summary>MPI_Bcast(values, count, type, root, communicator).</summary>
    public delegate* unmanaged<void*, int, nint, int, nint, int> Bcast { get; }

    /// <summary>MPI_Barrier(communicator).</summary>
    public delegate* unmanaged<nint, int> Barrier { get; }

    /// <summary>MPI_Abort(communicator, code).</summary>
    public delegate* unmanaged<nint, int, int> Abort { get; }

    /// <summary>Loads the library that belongs to the launcher, or the first that is there.</summary>
    /// <exception cref="SymfluxException">There is none.</exception>
    public static MpiLibrary Load()
    {
        var named = Environment.GetEnvironmentVariable("SYMFLUX_MPI");
        string[] names = named is { Length: > 0 } ? [named]
            : LaunchedRanks.IsByHydra ? [.. Mpich, .. Unversioned, .. OpenMpi] : [.. OpenMpi, .. Unversioned, .. Mpich];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return new MpiLibrary(library, name);
            }
        }

        throw new SymfluxException(
            $"no MPI library is there ({string.Join(", ", names)}); install Open MPI or MPICH, or name the library in SYMFLUX_MPI");
    }

    /// <summary>Begins; once in a program.</summary>
    public void Begin()
    {
        var initialized = (delegate* unmanaged<int*, int>)Export("MPI_Initialized");
        var begun = 0;
        Check(initialized(&begun), "MPI_Initialized");
        if (begun != 0)
        {
            throw new SymfluxException("MPI has been begun in this program already, or was ended; begin it once");
        }

        var begin = (delegate* unmanaged<void*, void*, int, int*, int>)Export("MPI_Init_thread");
        var provided = 0;
        Check(begin(null, null, Serialized, &provided), "MPI_Init_thread");
        if (provided < Serialized)
        {
            throw new SymfluxException($"'{Name}' takes calls of one thread only (level {provided}); use an MPI library with threads");
        }

        var handler = (delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        Check(handler(Handles.World, Handles.ErrorsReturn), "MPI_Comm_set_errhandler");
    }

    /// <summary>Ends; nothing can be called afterwards.</summary>
    public void End() => Check(((delegate* unmanaged<int>)Export("MPI_Finalize"))(), "MPI_Finalize");

    /// <summary>Which rank this is, and of how many.</summary>
    public (int Rank, int Size) Place()
    {
        var (rank, size) = (0, 0);
        Check(((delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank"))(Handles.World, &rank), "MPI_Comm_rank");
        Check(((delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size"))(Handles.World, &size), "MPI_Comm_size");
        return (rank, size);
    }

    /// <summary>What the library says of itself, in one line.</summary>
    public string Version()
    {
        Span<byte> text = stackalloc byte[LongestText];
        var length = 0;
        fixed (byte* first = text)
        {
            Check(((delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_library_version"))(first, &length), "MPI_Get_library_version");
        }

        return Encoding.UTF8.GetString(text[..length]).TrimEnd('\0').Split('\n')[0].Trim();
    }

    /// <summary>Turns the code of a call that failed into one line.</summary>
    /// <param name="code">What it gave.</param>
    /// <param name="call">Its name.</param>
    /// <exception cref="SymfluxException">It failed.</exception>
    public void Check(int code, string call)
    {
        if (code == 0)
        {
            return;
        }

        Span<byte> text = stackalloc byte[LongestText];
        var length = 0;
        fixed (byte* first = text)
        {
            var explain = (delegate* unmanaged<int, byte*, int*, int>)Export("MPI_Error_string");
            length = explain(code, first, &length) == 0 ? length : 0;
        }

        throw new SymfluxException($"{call} failed: {(length > 0 ? Encoding.UTF8.GetString(text[..length]).ReplaceLineEndings(" ").Trim() : $"code {code}")}");
    }

    private nint Export(string name) => NativeLibrary.TryGetExport(library, name, out var address)
        ? address
        : throw new SymfluxException($"'{Name}' has no {name}, so that it is no MPI library; name another in SYMFLUX_MPI");
}
