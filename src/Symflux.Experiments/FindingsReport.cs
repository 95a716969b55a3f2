using Symflux.Cli.Report;

namespace Symflux.Experiments;

/// <summary>Findings for the terminal, as a page, and as JSON.</summary>
internal static class FindingsReport
{
    /// <summary>Tables and conclusions.</summary>
    public static string Text(Findings findings) => string.Join(
        "\n\n",
        [.. findings.Tables.Select(table => $"{table.Title}\n{TextTable.Format([Headings(table), .. Rows(table)])}"), string.Join('\n', findings.Conclusions)]);

    /// <summary>A page.</summary>
    /// <param name="findings">What to show.</param>
    /// <param name="command">The command line that measured it.</param>
    public static string Page(Findings findings, string command)
    {
        var html = new Html().Raw($"<header><h1>{Html.Escape(findings.Title)}</h1></header>");
        html.Section("What came out", section =>
        {
            foreach (var sentence in findings.Conclusions)
            {
                section.Paragraph(Html.Escape(sentence));
            }
        });
        foreach (var table in findings.Tables)
        {
            html.Section(table.Title, section => section.Table(
                [.. Headings(table).Select(Html.Escape)], Rows(table).Select(row => (string[])[.. row.Select(Html.Escape)])));
        }

        html.Section("How it was measured", section =>
        {
            foreach (var sentence in findings.Method)
            {
                section.Paragraph(Html.Escape(sentence));
            }

            section.Paragraph($"<code>{Html.Escape(command)}</code>");
        });
        return html.ToDocument($"Symflux: {findings.Title}");
    }

    /// <summary>Everything but the markup.</summary>
    public static string Json(Findings findings, string command) => JsonOutput.Write(new
    {
        findings.Title,
        command,
        findings.Method,
        findings.Conclusions,
        tables = findings.Tables.Select(table => new { table.Title, table.Columns, table.Rows }),
    });

    private static string[] Headings(FindingsTable table) => [table.RowHeading, .. table.Columns.Select(column => column.Heading)];

    private static IEnumerable<string[]> Rows(FindingsTable table) => table.Rows.Select(row => (string[])
    [
        row.Name, .. table.Columns.Select(column => row.Values.TryGetValue(column.Key, out var value) ? value.ToText(column.Format) : "–"),
    ]);
}
