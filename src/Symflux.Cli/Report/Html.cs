using System.Net;
using System.Text;
using Symflux.Blueprints;
using Symflux.Diagrams;

namespace Symflux.Cli.Report;

/// <summary>A page of HTML in the making; it needs nothing but itself, pictures included.</summary>
internal sealed class Html
{
    /// <summary>Characters of a drawing that a page should not have twice.</summary>
    private const int LongDrawing = 150_000;

    private readonly StringBuilder text = new();
    private bool hasDrawing;

    /// <summary>Text with the characters that mean something to HTML replaced.</summary>
    public static string Escape(string plain) => WebUtility.HtmlEncode(plain);

    /// <summary>Adds markup as it is.</summary>
    public Html Raw(string markup)
    {
        text.Append(markup).Append('\n');
        return this;
    }

    /// <summary>Adds a paragraph of markup.</summary>
    public Html Paragraph(string markup, string style = "") =>
        Raw(style.Length == 0 ? $"<p>{markup}</p>" : $"<p class=\"{style}\">{markup}</p>");

    /// <summary>Adds a section with a heading.</summary>
    public Html Section(string title, Action<Html> content)
    {
        Raw("<section>").Raw($"<h2>{Escape(title)}</h2>");
        content(this);
        return Raw("</section>");
    }

    /// <summary>Adds sections in this order; they are made at the same time.</summary>
    public Html Sections(params (string Title, Action<Html> Content)[] sections)
    {
        foreach (var section in sections.AsParallel().AsOrdered().Select(section => new Html().Section(section.Title, section.Content)))
        {
            text.Append(section.text);
            hasDrawing |= section.hasDrawing;
        }

        return this;
    }

    /// <summary>Adds a framed area.</summary>
    public Html Card(string markup) => Raw($"<div class=\"card\">{markup}</div>");

    /// <summary>
    /// Adds a diagram in two layouts, of which the page shows the one that fits its width; a long one in the narrow layout alone, which fits every width.
    /// </summary>
    public Html Drawing(Blueprint blueprint, DiagramOptions options)
    {
        hasDrawing = true;
        var narrow = Diagram.Of(blueprint, options with { Layout = DiagramLayout.Narrow });
        return narrow.Length > LongDrawing
            ? Raw($"<div class=\"card diagram\">{narrow}</div>")
            : Raw($"<div class=\"card diagram wide\">{Diagram.Of(blueprint, options)}</div>")
                .Raw($"<div class=\"card diagram narrow\">{narrow}</div>");
    }

    /// <summary>Adds a list of names, and plain text from anywhere for each.</summary>
    public Html Facts(IEnumerable<(string Name, string Text)> facts) => Raw($"<dl class=\"card facts\">{string.Concat(
        facts.Select(fact => $"<dt>{Escape(PrintableText.Of(fact.Name))}</dt><dd>{Escape(PrintableText.Of(fact.Text))}</dd>"))}</dl>");

    /// <summary>Adds a table; cells are markup, and those that look like numbers are set to the right.</summary>
    public Html Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = rows.ToArray();
        var numeric = headings.Select((_, column) => lines.All(row => IsNumber(row[column]))).ToArray();
        // Where all columns but the last are numbers, the table says so instead of every cell.
        var isLed = numeric is [.. var leading, false] && leading.All(isNumber => isNumber);
        Raw($"<div class=\"card\"><table{(isLed ? " class=\"numbers\"" : "")}><tr>");
        Raw(string.Concat(headings.Select((heading, column) => $"<th{Style(column)}>{heading}</th>"))).Raw("</tr>");
        foreach (var row in lines)
        {
            // Cells and rows end where the next one begins.
            Raw($"<tr>{string.Concat(row.Select((cell, column) => $"<td{Style(column)}>{cell}"))}");
        }

        return Raw("</table></div>");

        string Style(int column) => numeric[column] && !isLed ? " class=\"number\"" : "";
    }

    /// <summary>Adds a script of this program.</summary>
    public Html Script(string name) => Raw($"<script>\n{Resource(name)}</script>");

    /// <summary>The whole page.</summary>
    public string ToDocument(string title)
    {
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>{Escape(title)}</title>
            <style>
            {Resource("report.css")}{(hasDrawing ? $"@media (prefers-color-scheme: dark) {{\n{Diagram.DarkRules(".diagram")}}}\n" : "")}
            </style>
            </head>
            <body>
            <main>
            {text}
            </main>
            </body>
            </html>
            """;
    }

    private static string Resource(string name)
    {
        using var stream = typeof(Html).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || cell == "–" || double.TryParse(cell.Split(' ')[0], out _);
}
