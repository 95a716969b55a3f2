using System.CommandLine;
using System.Globalization;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux synth</c>: draws synthetic images, the same for the same seed on every machine.</summary>
internal sealed class SynthCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "synth";

    private const string Cells = "cells";

    private const string Solids = "dead-solids";

    private const int SlicesOfCells = 6, SlicesOfSolids = 64;

    private readonly Argument<string> kind = new("KIND") { Description = "dead-leaves: occluding discs with the statistics of natural images; "
        + "cartoon: edges, ramps and texture; dead-solids: a volume that balls and rods fill, 8 bits; cells: a fluorescence "
        + "hyperstack of 2 channels as a camera counts it, 16 bits, gain 2.1, offset 100, read noise 3, and the same without noise." };

    private readonly Option<int> count = CommandOptions.Count("-n", "Number of images.", 1);

    private readonly Option<(int Width, int Height)> size = new("--size")
    {
        Description = "Size in pixels.",
        HelpName = "WxH",
        DefaultValueFactory = _ => (256, 256),
    };

    private readonly Option<int?> slices = CommandOptions.OptionalCount(
        "--slices", $"Slices: of cells {SlicesOfCells} by default, 0.3 µm apart where pixels have 0.1 µm; of dead-solids {SlicesOfSolids}.");

    private readonly Option<int> frames = CommandOptions.Count("--frames", "Frames of cells, 2 s apart, from one to the next of which cells move.", 1);

    private readonly Option<double?> drift = CommandOptions.Number(
        "--drift", "PIXELS", "The largest way of a cell from frame to frame; 0.5 by default.");

    private readonly Option<ulong> seed = CommandOptions.Seed(1, "Seed of the first image; the next image has the next seed.");

    private readonly Option<string> output = CommandOptions.Output("DIR",
        "Folder for the images, 8-bit PNG, or TIFF for stacks, named after kind and seed; it is created.");

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    /// <summary>Creates the command.</summary>
    public SynthCommand() : base(
        Word,
        "Draw synthetic images.",
        "symflux synth dead-leaves -n 100 --size 256x256 --seed 1 -o leaves",
        "symflux synth dead-solids -n 4 --size 96x96 --slices 64 -o volumes",
        "symflux synth cartoon -n 1 --size 512x384 -o cartoons",
        "symflux synth cells --size 128x128 --slices 6 --frames 5 -o cells")
    {
        kind.AcceptOnlyFromAmong("dead-leaves", "cartoon", Solids, Cells);
        size.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var parts = text.Split('x');
            if (parts.Length == 2 && Extent(parts[0], out var width) && Extent(parts[1], out var height))
            {
                return (width, height);
            }

            result.AddError($"--size takes width and height such as 256x192, not '{text}'");
            return default;
        };
        output.Required = true;
        Arguments.Add(kind);
        AddOptions(count, size, slices, frames, drift, seed, output, overwrite);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (name, folder, number, first) =
            (parsed.GetRequiredValue(kind), parsed.GetRequiredValue(output), parsed.GetValue(count), parsed.GetValue(seed));
        var (width, height) = parsed.GetValue(size);
        Option[] foreign = name switch { Cells => [], Solids => [frames, drift], _ => [slices, frames, drift] };
        if (foreign.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } odd)
        {
            throw new SymfluxException($"{odd.Name} is for cells{(odd == slices ? $" and {Solids}" : "")}; leave it out for {name}");
        }

        if (name == Cells)
        {
            DrawCells(parsed, terminal, cancellation);
            return;
        }

        var depth = name == Solids ? parsed.GetValue(slices) ?? SlicesOfSolids : 1;
        Func<ulong, ImageStack> draw = name switch
        {
            Solids => which => Slices(DeadSolids.Create(width, height, depth, which)),
            "cartoon" => which => ImageStack.Single(Cartoon.Create(width, height, which), SampleFormat.UInt8),
            _ => which => ImageStack.Single(DeadLeaves.Create(width, height, which), SampleFormat.UInt8),
        };
        OutputPlan.CreateFolder(folder);
        var ending = name == Solids ? "tif" : "png";
        string[] files = [.. Enumerable.Range(0, number).Select(i => Path.Combine(folder, $"{name}-{first + (ulong)i:D5}.{ending}"))];
        Array.ForEach(files, file => OutputFile.Claim(file, parsed.GetValue(overwrite)));
        terminal.Progress(name, progress =>
        {
            for (var i = 0; i < number; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                ImageFile.Save(files[i], draw(first + (ulong)i));
                progress.Report((i + 1.0) / number);
            }

            return number;
        });
        var (noun, extents) = name == Solids ? ("volume", $"{width}×{height}×{depth}") : ("image", $"{width}×{height}");
        terminal.Note($"{number} {noun}{(number == 1 ? "" : "s")} of {extents} in {folder}");
    }

    /// <summary>A volume as 8-bit slices.</summary>
    private static ImageStack Slices(Field<float> volume)
    {
        var grid = Grid.Image(volume.Grid.Height, volume.Grid.Width);
        return new ImageStack(
            [
                .. Enumerable.Range(0, volume.Grid.Depth).Select(z =>
                    Field<float>.Wrap(volume.Values.Slice(z * grid.Count, grid.Count).ToArray(), grid)),
            ],
            SampleFormat.UInt8) { Axes = new StackAxes(1, volume.Grid.Depth, 1) };
    }

    /// <summary>A hyperstack as counted, and what it would be without noise, for each seed.</summary>
    private void DrawCells(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (folder, number, (width, height)) = (parsed.GetRequiredValue(output), parsed.GetValue(count), parsed.GetValue(size));
        OutputPlan.CreateFolder(folder);
        (ulong Seed, string Noisy, string Clean)[] stacks =
        [
            .. Enumerable.Range(0, number).Select(i => parsed.GetValue(seed) + (ulong)i)
                .Select(each => (each, Path.Combine(folder, $"{Cells}-{each:D5}.tif"), Path.Combine(folder, $"{Cells}-{each:D5}-clean.tif"))),
        ];
        foreach (var (_, noisy, clean) in stacks)
        {
            OutputFile.Claim(noisy, parsed.GetValue(overwrite));
            OutputFile.Claim(clean, parsed.GetValue(overwrite));
        }

        var axes = new StackAxes(2, parsed.GetValue(slices) ?? SlicesOfCells, parsed.GetValue(frames))
        {
            SliceSpacing = 0.3,
            RowSpacing = 0.1,
            ColumnSpacing = 0.1,
            Unit = "µm",
            FrameInterval = 2,
        };
        terminal.Progress(Cells, progress =>
        {
            foreach (var (index, (each, noisy, clean)) in stacks.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                var (counted, exact) = CameraCounts.Of(CellCulture.Create(width, height, axes, parsed.GetValue(drift) ?? 0.5, each), each);
                ImageFile.Save(noisy, counted);
                ImageFile.Save(clean, exact);
                progress.Report((index + 1.0) / stacks.Length);
            }

            return number;
        });
        terminal.Note($"{number} {(number == 1 ? "hyperstack" : "hyperstacks")} of {width}×{height}, {axes}, in {folder}");
    }

    private static bool Extent(string text, out int extent) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out extent) && extent is >= 1 and <= 65535;
}
