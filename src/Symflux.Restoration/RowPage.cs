using System.Runtime.InteropServices;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>
/// A page of a file on its way through a model, row by row: all channels together, or, where the model takes them one by one, one after the other. Those that
/// are done wait in a temporary file beside the output until the last of them is written with them.
/// </summary>
internal sealed class RowPage
{
    private readonly RowFile file;
    private readonly int page;
    private readonly DenoisedPage account;
    private readonly WorkingScale scale;
    private readonly ICommunicator ranks;

    // Room that the thread which reads needs, and that which writes.
    private float[] read = [];
    private float[] readAgain = [];
    private float[] noisy = [];
    private float[] restored = [];
    private float[] all = [];
    private float[] opacity = [];

    /// <summary>Prepares a page.</summary>
    /// <param name="file">The file.</param>
    /// <param name="page">Which page of it.</param>
    /// <param name="account">What is done to it.</param>
    /// <param name="ranks">The ranks that share its rows.</param>
    public RowPage(RowFile file, int page, DenoisedPage account, ICommunicator ranks)
    {
        (this.file, this.page, this.account, this.ranks) = (file, page, account, ranks);
        scale = new WorkingScale(account.Noise, new PageStatistics(file.ValuesOf(page), ranks));
    }

    private int Channels => file.Shape.Channels;

    private int Width => file.Shape.Width;

    /// <summary>Restores it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">Takes the rows.</param>
    /// <param name="output">The file that they go to.</param>
    /// <param name="machine">Threads.</param>
    /// <param name="say">Takes a line before it is run in one piece; null for nobody.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    public void Run(
        Model model, RowTarget target, string output, SolverOptions machine, Action<string>? say, IProgress<double> progress, CancellationToken cancellation)
    {
        var blueprint = ModelRun.Of(model, scale).Blueprint;
        using var solver = new LayerRun(blueprint, file.Page, machine, ranks);
        target.Begin();
        if (solver.Remark is { } words)
        {
            say?.Invoke($"page {page + 1} runs {words}");
        }

        if (blueprint.Channels == Channels)
        {
            Pass(solver, 0, Channels, Write, progress, cancellation);
            return;
        }

        using var waiting = AtomicFile.Create(output);
        for (var channel = 0; channel < Channels; channel++)
        {
            var own = channel;
            var share = new ProgressShare(progress, own / (double)Channels, 1.0 / Channels);
            Pass(solver, own, 1, own == Channels - 1 ? WriteWithOthers : (row, plane) => Keep(own, row, plane), share, cancellation);
        }

        void Write(int row, ReadOnlySpan<float> planes) =>
            target.Write(page, row, planes, file.OpacityAgain(page, row, planes.Length / Channels / Width, ref opacity));

        void WriteWithOthers(int row, ReadOnlySpan<float> plane)
        {
            var planes = RowFile.RoomFor(ref all, Channels * plane.Length);
            for (var channel = 0; channel < Channels - 1; channel++)
            {
                waiting.Content.Position = PlaceOf(channel, row);
                waiting.Content.ReadExactly(MemoryMarshal.AsBytes(planes.Slice(channel * plane.Length, plane.Length)));
            }

            plane.CopyTo(planes[((Channels - 1) * plane.Length)..]);
            Write(row, planes);
        }

        void Keep(int channel, int row, ReadOnlySpan<float> plane)
        {
            try
            {
                waiting.Content.Position = PlaceOf(channel, row);
                waiting.Content.Write(MemoryMarshal.AsBytes(plane));
            }
            catch (IOException fault)
            {
                throw new SymfluxException($"channels that wait for the others cannot be kept beside '{output}': {fault.Message}", fault);
            }
        }

        long PlaceOf(int channel, int row) => sizeof(float) * ((long)channel * file.Shape.Height + row) * Width;
    }

    /// <summary>Takes some channels through the model, and hands them on in the grey values of the page.</summary>
    private void Pass(LayerRun solver, int first, int count, LayerWriter<float> put, IProgress<double> progress, CancellationToken cancellation)
    {
        solver.Run(Read, Write, progress, cancellation);

        void Read(int row, Span<float> planes)
        {
            Fetch(row, planes, isAgain: false);
            Forward(planes);
        }

        void Write(int row, ReadOnlySpan<float> planes)
        {
            var result = RowFile.RoomFor(ref restored, planes.Length);
            planes.CopyTo(result);
            if (account.Share < 1)
            {
                var before = RowFile.RoomFor(ref noisy, planes.Length);
                Fetch(row, before, isAgain: true);
                Forward(before);
                account.Blend(before, result);
            }

            var size = planes.Length / count;
            for (var channel = 0; channel < count; channel++)
            {
                scale.Back(first + channel, result.Slice(channel * size, size), result.Slice(channel * size, size));
            }

            if (account.HasNoiseFree)
            {
                var before = RowFile.RoomFor(ref noisy, planes.Length);
                Fetch(row, before, isAgain: true);
                account.KeepNoiseFree(before, result, first, count);
            }

            put(row, result);
        }

        void Fetch(int row, Span<float> planes, bool isAgain)
        {
            ref var room = ref isAgain ? ref readAgain : ref read;
            var (size, isWhole) = (planes.Length / count, count == Channels);
            var values = isWhole ? planes : RowFile.RoomFor(ref room, Channels * size);
            if (isAgain)
            {
                file.ReadAgain(page, row, values);
            }
            else
            {
                file.Read(page, row, values);
            }

            if (!isWhole)
            {
                values.Slice(first * size, count * size).CopyTo(planes);
            }
        }

        void Forward(Span<float> planes)
        {
            var size = planes.Length / count;
            for (var channel = 0; channel < count; channel++)
            {
                scale.Forward(first + channel, planes.Slice(channel * size, size), planes.Slice(channel * size, size));
            }
        }
    }
}
