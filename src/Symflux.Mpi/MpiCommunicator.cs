using System.Runtime.InteropServices;
using Symflux.Distribution;

namespace Symflux.Mpi;

/// <summary>The ranks of MPI_COMM_WORLD.</summary>
internal sealed unsafe class MpiCommunicator : ICommunicator
{
    private const int Tag = 1;

    private readonly MpiLibrary mpi;
    private readonly int[] places;
    private byte[] requests = [];

    /// <summary>Finds the place of this rank.</summary>
    public MpiCommunicator(MpiLibrary mpi)
    {
        this.mpi = mpi;
        (Rank, Size) = mpi.Place();
        places = new int[Size];
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    private nint World => mpi.Handles.World;

    /// <inheritdoc/>
    public void Exchange<T>(T[] source, ReadOnlySpan<Message> sends, T[] destination, ReadOnlySpan<Message> receives) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var (size, count) = (mpi.Handles.RequestSize, sends.Length + receives.Length);
        if (count == 0)
        {
            return;
        }

        requests = requests.Length >= size * count ? requests : new byte[size * count];
        fixed (T* from = source, to = destination)
        fixed (byte* request = requests)
        {
            var next = request;
            foreach (var (peer, start, length) in receives)
            {
                mpi.Check(mpi.Irecv(to + start, checked(length * sizeof(T)), mpi.Handles.Byte, peer, Tag, World, next), "MPI_Irecv");
                next += size;
            }

            foreach (var (peer, start, length) in sends)
            {
                mpi.Check(mpi.Isend(from + start, checked(length * sizeof(T)), mpi.Handles.Byte, peer, Tag, World, next), "MPI_Isend");
                next += size;
            }

            mpi.Check(mpi.Waitall(count, request, mpi.Handles.IgnoredStatuses), "MPI_Waitall");
        }
    }

    /// <inheritdoc/>
    public void Gather(ReadOnlySpan<double> own, ReadOnlySpan<int> counts, Span<double> all)
    {
        for (var rank = 1; rank < Size; rank++)
        {
            places[rank] = places[rank - 1] + counts[rank - 1];
        }

        fixed (double* from = &MemoryMarshal.GetReference(own), to = &MemoryMarshal.GetReference(all))
        fixed (int* lengths = counts, starts = places)
        {
            mpi.Check(mpi.Allgatherv(from, own.Length, mpi.Handles.Double, to, lengths, starts, mpi.Handles.Double, World), "MPI_Allgatherv");
        }
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> data, int root)
    {
        fixed (byte* first = &MemoryMarshal.GetReference(data))
        {
            mpi.Check(mpi.Bcast(first, data.Length, mpi.Handles.Byte, root, World), "MPI_Bcast");
        }
    }

    /// <inheritdoc/>
    public void Barrier() => mpi.Check(mpi.Barrier(World), "MPI_Barrier");

    /// <inheritdoc/>
    public void Abort(int exitCode) => _ = mpi.Abort(World, exitCode);
}
