using System.Globalization;
using Symflux.Blueprints;

namespace Symflux.Restoration;

/// <summary>
/// What is known of the library's own models without reading them: models/index.tsv, a line for each with its name, summary and proven constants. A test
/// writes it, and compares it with what the models hold and what is proven of them. Of other files nothing is believed that was not computed from them.
/// </summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Summary">What its card says.</param>
/// <param name="Constants">What is proven of it.</param>
internal sealed record ModelIndex(string Name, ModelSummary Summary, ProvenConstants Constants)
{
    private const string Heading =
        "name\tdimension\tchannels\tparameters\tpeak\tnoise level\tsmallest level\tlargest level\tfewest photons\tmost photons\t"
        + "norm constant\tLipschitz constant\tPSNR\tdescription\tdata";

    /// <summary>The index as text; a cell is empty where there is nothing to say.</summary>
    public static string Write(IEnumerable<ModelIndex> models) =>
        string.Concat(models.Select(model => model.Cells()).Prepend([Heading]).Select(cells => string.Join('\t', cells) + "\n"));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Dictionary<string, ModelIndex> Read(TextReader text)
    {
        var models = new Dictionary<string, ModelIndex>(StringComparer.Ordinal);
        text.ReadLine();
        while (text.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            var range = Number(cells[6]) is { } smallest && Number(cells[7]) is { } largest ? new NoiseRange(smallest, largest) : null;
            var summary = new ModelSummary(
                cells[13], cells[14], Whole(cells[1]), Whole(cells[2]), Whole(cells[3]), Number(cells[4])!.Value, Number(cells[5]), range,
                cells[12].Length > 0 ? cells[12] : null)
            {
                Photons = Number(cells[8]) is { } fewest && Number(cells[9]) is { } most ? new PhotonRange(fewest, most) : null,
            };
            models.Add(cells[0], new ModelIndex(cells[0], summary, new ProvenConstants(Number(cells[10]), Number(cells[11]))));
        }

        return models;

        static int Whole(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);

        static double? Number(string cell) => cell.Length > 0 ? double.Parse(cell, CultureInfo.InvariantCulture) : null;
    }

    private string[] Cells()
    {
        string[] cells =
        [
            Name, Text(Summary.Dimension), Text(Summary.Channels), Text(Summary.Parameters), Text(Summary.Peak), Text(Summary.NoiseLevel),
            Text(Summary.NoiseRange?.Smallest), Text(Summary.NoiseRange?.Largest), Text(Summary.Photons?.Fewest), Text(Summary.Photons?.Most),
            Text(Constants.Norm), Text(Constants.Lipschitz),
            Summary.Psnr ?? "", Summary.Description, Summary.Data,
        ];
        return Array.TrueForAll(cells, cell => cell.AsSpan().IndexOfAny('\t', '\n', '\r') < 0)
            ? cells
            : throw new SymfluxException($"the model {Name} has a tab or a line end in its texts, which the index cannot hold");

        static string Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";
    }
}
