using System.CommandLine;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Cli.Running;
using Symflux.Distribution;
using Symflux.Torch.Training;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux train</c>: trains a certified denoiser from a configuration.</summary>
internal sealed class TrainCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "train";

    private readonly Argument<string> configuration = new("CONFIG")
    {
        Description = "Configuration in JSON: data folders or synthetic images, noise level, architecture, optimiser. "
            + "Folders are relative to the configuration's own.",
    };

    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Model file to write; NAME.safetensors in the current folder by default. Checkpoint, log in CSV and event files for TensorBoard "
            + "go beside it.",
        HelpName = "MODEL",
    };

    private readonly Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint of an interrupted run; the result is the same." };

    private readonly Option<ulong?> seed = CommandOptions.OptionalSeed(
        "Seed in place of the configuration's, for runs that differ in nothing but chance.");

    private readonly Option<int?> synthetic = CommandOptions.OptionalCount(
        "--synthetic",
        "Train on so many drawn images (dead leaves) in place of the configuration's folders: nothing else is needed, and the model is another one.");

    private readonly Option<string> device = new("--device")
    {
        Description = "Where to compute: the processors, or an NVIDIA GPU where the machine and the libtorch of this build have one.",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object about the trained model instead of text." };

    /// <summary>Creates the command.</summary>
    public TrainCommand() : base(
        Word,
        "Train a denoiser whose norm certificate holds at every moment. Ctrl-C leaves a checkpoint for --resume.",
        "symflux train experiments/certified-25.json -o certified-25.safetensors",
        "symflux train experiments/certified-25.json -o certified-25.safetensors --resume",
        "symflux train experiments/small-25.json -o small-25-seed-2.safetensors --seed 2",
        "symflux train experiments/small-25.json --synthetic 400 -o leaves.safetensors",
        "mpirun -n 4 symflux train experiments/small-25.json -o small-25.safetensors")
    {
        Arguments.Add(configuration);
        device.AcceptOnlyFromAmong("cpu", "cuda");
        AddOptions(output, seed, synthetic, resume, device, overwrite, json);
    }

    /// <summary>No limit: an unfinished training writes its checkpoint.</summary>
    private protected override TimeSpan Grace => Timeout.InfiniteTimeSpan;

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        Libtorch.Require("training");
        if (Libtorch.IsPossible)
        {
            TrainAndSave(parsed, terminal, cancellation);
        }
    }

    private void TrainAndSave(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var file = parsed.GetRequiredValue(configuration);
        var settings = TrainingConfiguration.Load(file);
        settings = settings with { Seed = parsed.GetValue(seed) ?? settings.Seed };
        if (parsed.GetValue(synthetic) is { } images)
        {
            settings = settings with { Name = $"{settings.Name}-synthetic", Data = new DataConfiguration { DeadLeaves = images } };
        }

        var target = Path.GetFullPath(parsed.GetValue(output) ?? settings.Name + ".safetensors");
        var checkpoint = Path.ChangeExtension(target, ".checkpoint");
        if (OutputFile.IsSame(target, checkpoint))
        {
            throw new SymfluxException($"'{target}' would be model and checkpoint at once; name the model .safetensors");
        }

        OutputFile.Claim(target, parsed.GetValue(overwrite), file);
        Check(target, checkpoint, parsed.GetValue(resume));
        // Nobody writes a checkpoint before all have looked whether there is one.
        Launch.Ranks.Barrier();

        using var trainer = new Trainer(
            settings, Path.GetDirectoryName(Path.GetFullPath(file))!, checkpoint, parsed.GetValue(resume),
            parsed.GetRequiredValue(device) == "cuda" ? TrainingDevice.Cuda : TrainingDevice.Cpu, Launch.Ranks);
        foreach (var remark in trainer.Remarks)
        {
            terminal.Warn(remark);
        }

        var lines = parsed.GetValue(json) ? terminal.Silent() : terminal;
        var model = Train(trainer, settings.Name, lines, checkpoint, cancellation);
        Together.Do(Launch.Ranks, () =>
        {
            if (Launch.Ranks.Rank == 0)
            {
                ModelFile.Save(target, model);
                File.Delete(checkpoint);
            }
        });
        if (parsed.GetValue(json))
        {
            terminal.Result(JsonOutput.Write(new TrainedModel(
                target, model.Card.Parameters, trainer.Validations.Max(validation => validation.Psnr),
                CertificateJson.Of(model.Card.Name, Certificate.Of(model.Blueprint), null))));
            return;
        }

        terminal.Note(TextTable.Facts(
            ("model", target),
            ("parameters", $"{model.Card.Parameters}"),
            ("validation", $"{trainer.Validations.Max(validation => validation.Psnr):F2} dB"),
            ("certificate", ClaimPrinter.Both(Certificate.Of(model.Blueprint)))));
    }

    /// <summary>What --json says.</summary>
    /// <param name="Model">The file written.</param>
    /// <param name="Parameters">Number of trainable parameters.</param>
    /// <param name="ValidationPsnr">In dB, of the best validation, which the file holds.</param>
    /// <param name="Certificate">What is proven.</param>
    internal sealed record TrainedModel(string Model, int Parameters, double ValidationPsnr, CertificateJson Certificate);

    /// <summary>Hours of work are neither overwritten nor lost to a folder that is not there.</summary>
    private static void Check(string target, string checkpoint, bool resume)
    {
        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new SymfluxException($"cannot write '{target}': its folder does not exist; create it first");
        }

        if (File.Exists(checkpoint) && !resume)
        {
            throw new SymfluxException(
                $"there is a checkpoint of an interrupted run, '{checkpoint}'; add --resume to go on, or delete it to start anew");
        }

        if (!File.Exists(checkpoint) && resume)
        {
            throw new SymfluxException($"there is no checkpoint '{checkpoint}' to resume from; leave --resume out, or check the output's name");
        }
    }

    private static Model Train(
        Trainer trainer, string name, Terminal terminal, string checkpoint, CancellationToken cancellation)
    {
        try
        {
            return terminal.Progress(name, progress => trainer.Run(new TrainingReport(progress, terminal), cancellation));
        }
        catch (OperationCanceledException)
        {
            terminal.Warn($"stopped with the checkpoint '{checkpoint}'; go on with --resume");
            throw;
        }
    }

    /// <summary>Moves the progress bar, or writes a line per validation where there is none.</summary>
    private sealed class TrainingReport(ProgressBar bar, Terminal terminal) : IProgress<TrainingProgress>
    {
        private double? reported;

        public void Report(TrainingProgress value)
        {
            bar.Report(value.Step / (double)value.Steps);
            if (value.ValidationPsnr is { } psnr && psnr != reported)
            {
                reported = psnr;
                var best = $"{psnr:F2} dB in validation (best {value.BestPsnr:F2})";
                bar.Title = best;
                if (!bar.IsVisible)
                {
                    terminal.Note($"step {value.Step} of {value.Steps}: loss {value.Loss:F1}, {best}, {value.Remaining:h\\:mm\\:ss} left");
                }
            }
        }
    }
}
