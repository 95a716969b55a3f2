using System.Text;
using Symflux.Cli.Report;

namespace Symflux.Experiments.Pages;

/// <summary>A report for the terminal, as a page, and as markdown.</summary>
internal static class ReportText
{
    private const string Folder = "experiments";

    /// <summary>For the terminal: sentences and tables.</summary>
    public static string Plain(Report report) => string.Join("\n\n", report.Sections.Select(section => string.Join(
        "\n\n", [section.Title, .. section.Sentences, .. section.Tables.Select(table => TextTable.Format([.. Lines(table)]))])));

    /// <summary>As a page with charts.</summary>
    /// <param name="title">The question.</param>
    /// <param name="report">The report.</param>
    /// <param name="command">The command line that makes it.</param>
    public static string Page(string title, Report report, string command)
    {
        var html = new Html().Raw($"<header><h1>{Html.Escape(title)}</h1></header>");
        foreach (var section in report.Sections)
        {
            html.Section(section.Title, part =>
            {
                foreach (var sentence in section.Sentences)
                {
                    part.Paragraph(Html.Escape(sentence));
                }

                foreach (var chart in section.Charts.Select(chart => chart.ToSvg()).Where(svg => svg.Length > 0))
                {
                    part.Card(chart);
                }

                foreach (var table in section.Tables)
                {
                    part.Table([.. table.Headings.Select(Html.Escape)], table.Rows.Select(row => (string[])[.. row.Select(Html.Escape)]));
                }
            });
        }

        return html.Section("How to make this page", part => part.Paragraph($"<code>{Html.Escape(command)}</code>")).ToDocument($"Symflux: {title}");
    }

    /// <summary>The charts that <see cref="Markdown"/> shows, as files in the folder 'experiments' beside the document.</summary>
    /// <param name="name">Name of the experiment.</param>
    /// <param name="report">The report.</param>
    public static IEnumerable<(string File, string Svg)> Pictures(string name, Report report) =>
        report.Sections.SelectMany(section => section.Charts).Select(chart => chart.ToFile()).Where(svg => svg.Length > 0)
            .Select((svg, i) => ($"{Folder}/{name}-{i + 1}.svg", svg));

    /// <summary>As a section of docs/RESULTS.md between two comments.</summary>
    /// <param name="name">Name of the experiment.</param>
    /// <param name="report">The report.</param>
    /// <param name="command">The command line that makes it.</param>
    public static string Markdown(string name, Report report, string command)
    {
        var (text, pictures) = (new StringBuilder($"{Begin(name)}\n### {name}\n\n`{command}`\n"), 0);
        foreach (var section in report.Sections)
        {
            text.Append($"\n#### {section.Title}\n");
            foreach (var sentence in section.Sentences)
            {
                text.Append($"\n{Cell(sentence)}\n");
            }

            foreach (var chart in section.Charts.Where(chart => chart.ToFile().Length > 0))
            {
                text.Append($"\n![{Cell(chart.Title)}]({Folder}/{name}-{++pictures}.svg)\n");
            }

            foreach (var table in section.Tables)
            {
                text.Append('\n').Append(Row(table.Headings)).Append(Row([.. table.Headings.Select(_ => "---")]));
                foreach (var row in table.Rows)
                {
                    text.Append(Row(row));
                }
            }
        }

        return text.Append(End(name)).ToString();

        static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(Cell))} |\n";
        static string Cell(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
    }

    /// <summary>A document with the section of an experiment in the place of its former one.</summary>
    /// <exception cref="SymfluxException">The document has no place for it.</exception>
    public static string Replace(string document, string name, string section)
    {
        var (from, to) = (document.IndexOf(Begin(name), StringComparison.Ordinal), document.IndexOf(End(name), StringComparison.Ordinal));
        return from >= 0 && to > from
            ? string.Concat(document.AsSpan(0, from), section, document.AsSpan(to + End(name).Length))
            : throw new SymfluxException($"the document has no place for '{name}'; write the lines '{Begin(name)}' and '{End(name)}' where it belongs");
    }

    private static IEnumerable<string[]> Lines(ReportTable table) => [[.. table.Headings], .. table.Rows.Select(row => row.ToArray())];

    private static string Begin(string name) => $"<!-- experiment {name}: generated, do not edit -->";

    private static string End(string name) => $"<!-- end of {name} -->";
}
