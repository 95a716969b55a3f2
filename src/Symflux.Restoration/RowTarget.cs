using Symflux.Distribution;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>
/// A file that will be written row by row, or by several ranks, each its rows. That it can be is tried at once, but it is begun with the first rows only: what
/// computes for long before that leaves nothing behind, however it ends.
/// </summary>
internal sealed class RowTarget : IDisposable
{
    private readonly string path;
    private readonly StackShape shape;
    private readonly ICommunicator ranks;
    private ImageRowsWriter? alone;
    private SharedImageRows? shared;

    /// <summary>Tries whether the file can be written.</summary>
    /// <exception cref="SymfluxException">It cannot.</exception>
    public RowTarget(string path, StackShape shape, ICommunicator ranks)
    {
        (this.path, this.shape, this.ranks) = (path, shape, ranks);
        Together.Do(ranks, () =>
        {
            if (ranks.Size == 1)
            {
                ImageRowsWriter.Create(path, shape).Dispose();
            }
            else if (ranks.Rank == 0)
            {
                SharedImageRows.Create(path, shape).Dispose();
            }
        });
    }

    /// <summary>Begins the file, if it is not; all ranks call it before the first of them writes.</summary>
    public void Begin()
    {
        if (ranks.Size == 1 || shared is not null)
        {
            return;
        }

        Together.Do(ranks, () => shared = ranks.Rank == 0 ? SharedImageRows.Create(path, shape) : null);
        var ticket = shared?.Ticket ?? [];
        var length = BitConverter.GetBytes(ticket.Length);
        ranks.Broadcast(length, 0);
        Array.Resize(ref ticket, BitConverter.ToInt32(length));
        ranks.Broadcast(ticket, 0);
        Together.Do(ranks, () => shared ??= SharedImageRows.Join(path, shape, ticket));
    }

    /// <summary>Writes rows: one process alone those that come next.</summary>
    /// <param name="page">The page.</param>
    /// <param name="row">The first row.</param>
    /// <param name="planes">The values, channel by channel.</param>
    /// <param name="opacity">The opacity of the same rows; empty where there is none.</param>
    public void Write(int page, int row, ReadOnlySpan<float> planes, ReadOnlySpan<float> opacity)
    {
        if (ranks.Size > 1)
        {
            shared!.Write(page, row, planes, opacity);
        }
        else
        {
            (alone ??= ImageRowsWriter.Create(path, shape)).Write(planes, opacity);
        }
    }

    /// <summary>Puts the file in its place, when all ranks have written.</summary>
    /// <returns>What it does not hold of the shape.</returns>
    public IReadOnlyList<string> Complete()
    {
        IReadOnlyList<string> lost = [];
        Begin();
        ranks.Barrier();
        Together.Do(ranks, () => lost = ranks.Size == 1 ? (alone ??= ImageRowsWriter.Create(path, shape)).Complete()
            : ranks.Rank == 0 ? shared!.Complete() : []);
        return lost;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        alone?.Dispose();
        shared?.Dispose();
    }
}
