using System.Runtime.InteropServices;

namespace Symflux.Mpi;

/// <summary>
/// What differs from one MPI library to another: handles are addresses of exported objects in Open MPI, and fixed integers in MPICH and its relatives.
/// </summary>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="Byte">MPI_BYTE.</param>
/// <param name="Double">MPI_DOUBLE.</param>
/// <param name="ErrorsReturn">MPI_ERRORS_RETURN: calls give a code, and do not end the program.</param>
/// <param name="IgnoredStatuses">MPI_STATUSES_IGNORE.</param>
/// <param name="RequestSize">Bytes of an MPI_Request.</param>
internal sealed record MpiHandles(nint World, nint Byte, nint Double, nint ErrorsReturn, nint IgnoredStatuses, int RequestSize)
{
    /// <summary>The handles of a library.</summary>
    public static MpiHandles Of(nint library) => NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world)
        ? new(
            world, NativeLibrary.GetExport(library, "ompi_mpi_byte"), NativeLibrary.GetExport(library, "ompi_mpi_double"),
            NativeLibrary.GetExport(library, "ompi_mpi_errors_return"), 0, nint.Size)
        : new(0x44000000, 0x4c00010d, 0x4c00080b, 0x54000001, 1, sizeof(int));
}
