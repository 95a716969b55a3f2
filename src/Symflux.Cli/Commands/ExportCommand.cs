using System.CommandLine;
using Symflux.Blueprints;
using Symflux.Cli.Running;
using Symflux.Onnx;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux export</c>: writes a model or scheme as an ONNX file.</summary>
internal sealed class ExportCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "export";

    private const string Ending = ".onnx";

    private readonly BlueprintSource source = new();

    private readonly Option<string> output = CommandOptions.Output("OUT", "File to write: .onnx.");

    private readonly Option<bool> inDouble = new("--double")
    {
        Description = "Compute in double instead of float: many times slower, for checking.",
    };

    private readonly Option<double?> peak = CommandOptions.Number(
        "--peak", "X", "Grey value of white in the file's input and output, such as 1; the model's own by default. For models only.");

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    /// <summary>Creates the command.</summary>
    public ExportCommand() : base(
        Word,
        "Write a model or scheme as an ONNX file for any image size, with its certificate in the metadata.",
        "symflux export certified-25 -o denoise.onnx",
        "symflux export certified-25 -o denoise01.onnx --peak 1",
        "symflux export certified-25 -o ensemble.onnx --self-ensemble",
        "symflux export fsi --diffusivity charbonnier --lambda 4 --time 20 -o smooth.onnx")
    {
        Arguments.Add(source.Argument);
        output.Required = true;
        AddOptions([output, overwrite, inDouble, peak, .. source.Options]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var named = source.Read(parsed);
        var file = parsed.GetRequiredValue(output);
        if (!file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
        {
            throw new SymfluxException($"cannot write '{file}': ONNX files end in {Ending}; change the ending");
        }

        OutputFile.Claim(file, parsed.GetValue(overwrite), parsed.GetValue(source.Argument));
        var white = parsed.GetValue(peak);
        if (white is not null && named.Card is null)
        {
            throw new SymfluxException("--peak is for models; a scheme takes its contrast, and so its scale, from --lambda");
        }

        var options = new OnnxOptions { DoublePrecision = parsed.GetValue(inDouble), Peak = white };
        var summary = named.Card is { } card
            ? OnnxModel.Write(file, new Model(named.Blueprint, card), options)
            : OnnxModel.Write(file, named.Blueprint, options);
        terminal.Note(TextTable.Facts(
            ("file", $"{file} ({summary.Bytes / 1024.0:F1} KiB)"),
            ("input", Describe(named.Blueprint, options.DoublePrecision, white ?? named.Card?.Peak)),
            ("operators", string.Join(", ", summary.Operators.Select(entry => $"{entry.Key} {entry.Value}"))),
            ("parameters", $"{summary.Parameters}"),
            ("certificate", ClaimPrinter.Both(summary.Certificate))));
    }

    private static string Describe(Blueprint blueprint, bool inDouble, double? peak)
    {
        var extents = string.Join(", ", ((string[])["depth", "height", "width"])[(3 - blueprint.Dimension)..]);
        return $"{(inDouble ? "double" : "float")} [batch, {blueprint.Channels}, {extents}]" + (peak is null ? "" : $", grey values 0..{peak:G6}");
    }
}
