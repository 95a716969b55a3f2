using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch.utils;

namespace Symflux.Torch.Training;

/// <summary>
/// The course of a run beside its checkpoint: a table in CSV, and event files for TensorBoard in a folder with the ending .events.
/// </summary>
/// <remarks>
/// The table is written as a whole. Event files grow, since TensorBoard reads them on while they do; a resumed run adds
/// another file to the folder, and TensorBoard shows the files of a folder as one run.
/// </remarks>
internal sealed class TrainingLog
{
    private readonly string table;
    private readonly string folder;
    private SummaryWriter? events;
    private int written;

    /// <summary>Prepares the log; nothing is written yet.</summary>
    /// <param name="checkpoint">File name of the checkpoint.</param>
    /// <param name="resumed">Validations that came with the checkpoint, which the log has already; 0 replaces an older run's log.</param>
    public TrainingLog(string checkpoint, int resumed)
    {
        table = Path.ChangeExtension(checkpoint, ".csv");
        folder = Path.ChangeExtension(checkpoint, ".events");
        written = resumed;
    }

    /// <summary>Adds the validations since the last call.</summary>
    /// <param name="validations">All validations of the run.</param>
    public void Write(IReadOnlyList<ValidationRecord> validations)
    {
        var lines = validations.Select(v => string.Create(
            CultureInfo.InvariantCulture, $"{v.Step},{v.Loss:F3},{v.LearningRate:G6},{v.Psnr:F4}\n"));
        AtomicFile.WriteText(table, "step,loss,learningRate,validationPsnr\n" + string.Concat(lines));
        try
        {
            WriteEvents(validations);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot write the event files in '{folder}': {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
    }

    private void WriteEvents(IReadOnlyList<ValidationRecord> validations)
    {
        if (written == validations.Count)
        {
            return;
        }

        if (written == 0 && Directory.Exists(folder))
        {
            foreach (var old in Directory.GetFiles(folder, "events.out.tfevents.*"))
            {
                File.Delete(old);
            }
        }

        events ??= tensorboard.SummaryWriter(folder, createRunName: false);
        // The library's own clock runs in local time.
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        for (; written < validations.Count; written++)
        {
            var (step, loss, learningRate, psnr) = validations[written];
            events.add_scalar("loss", (float)loss, step, now);
            events.add_scalar("learning rate", (float)learningRate, step, now);
            events.add_scalar("validation PSNR", (float)psnr, step, now);
        }
    }
}
