using System.CommandLine;
using System.Globalization;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux synth</c>: draws synthetic images, the same for the same seed on every machine.</summary>
internal sealed class SynthCommand : SymfluxCommand
{
    private readonly Argument<string> kind = new("KIND") { Description = "dead-leaves: occluding discs with the statistics of natural images; cartoon: edges, ramps and texture." };

    private readonly Option<int> count = CommandOptions.Count("-n", "Number of images.", 1);

    private readonly Option<(int Width, int Height)> size = new("--size")
    {
        Description = "Size in pixels.",
        HelpName = "WxH",
        DefaultValueFactory = _ => (256, 256),
    };

    private readonly Option<ulong> seed = CommandOptions.Seed(1, "Seed of the first image; the next image has the next seed.");

    private readonly Option<string> output = CommandOptions.Output("DIR", "Folder for the images, 8-bit PNG named after kind and seed; it is created.");

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    /// <summary>Creates the command.</summary>
    public SynthCommand() : base(
        "synth",
        "Draw synthetic images.",
        "symflux synth dead-leaves -n 100 --size 256x256 --seed 1 -o leaves",
        "symflux synth cartoon -n 1 --size 512x384 -o cartoons")
    {
        kind.AcceptOnlyFromAmong("dead-leaves", "cartoon");
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
        AddOptions(count, size, seed, output, overwrite);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (name, folder, number, first) =
            (parsed.GetRequiredValue(kind), parsed.GetRequiredValue(output), parsed.GetValue(count), parsed.GetValue(seed));
        var (width, height) = parsed.GetValue(size);
        Func<int, int, ulong, Field<float>> draw = name == "cartoon" ? (w, h, s) => Cartoon.Create(w, h, s) : (w, h, s) => DeadLeaves.Create(w, h, s);
        OutputPlan.CreateFolder(folder);
        string[] files = [.. Enumerable.Range(0, number).Select(i => Path.Combine(folder, $"{name}-{first + (ulong)i:D5}.png"))];
        Array.ForEach(files, file => OutputFile.Claim(file, parsed.GetValue(overwrite)));
        terminal.Progress(name, progress =>
        {
            for (var i = 0; i < number; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                ImageFile.Save(files[i], ImageStack.Single(draw(width, height, first + (ulong)i), SampleFormat.UInt8));
                progress.Report((i + 1.0) / number);
            }

            return number;
        });
        terminal.Note($"{number} {(number == 1 ? "image" : "images")} of {width}×{height} in {folder}");
    }

    private static bool Extent(string text, out int extent) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out extent) && extent is >= 1 and <= 65535;
}
