namespace Symflux.Solving;

/// <summary>
/// How many layers around its own have the right values in the fields of a part of a grid: all are right after a refresh, and every block that looks around
/// leaves fewer. For the whole there is nothing around.
/// </summary>
internal sealed class FreshLayers
{
    private int halo;
    private int state;
    private int previous;

    /// <summary>Starts a chain.</summary>
    /// <param name="halo">Layers that are right after a refresh.</param>
    /// <param name="start">Layers that are right at the start.</param>
    public FreshLayers(int halo, int start) => (this.halo, state, previous) = (halo, start, start);

    /// <summary>Counts a block that looks around.</summary>
    /// <param name="reach">How far.</param>
    /// <param name="readsPrevious">Whether it reads u⁻.</param>
    /// <returns>Whether its fields are to be refreshed before it.</returns>
    public bool Pass(int reach, bool readsPrevious)
    {
        if (halo == int.MaxValue)
        {
            return false;
        }

        var isStale = state < reach;
        if (isStale)
        {
            (state, previous) = (halo, readsPrevious ? halo : previous);
        }

        (state, previous) = (Math.Min(state - reach, readsPrevious ? previous : int.MaxValue), state);
        return isStale;
    }

    /// <summary>Counts what leaves the state right in some layers around, however far it looked.</summary>
    public void Renew(int layers) => state = layers;

    /// <summary>Goes to a grid of cells, or back.</summary>
    /// <param name="layers">Layers that are right there after a refresh.</param>
    /// <param name="size">Layers of a cell.</param>
    /// <param name="isSynthesis">Whether it goes back.</param>
    public void Move(int layers, int size, bool isSynthesis)
    {
        halo = layers;
        (state, previous) = isSynthesis
            ? (Math.Min(halo, state * size), Math.Min(halo, previous * size))
            : (state / size, previous / size);
    }
}
