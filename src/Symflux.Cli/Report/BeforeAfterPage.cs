using System.Globalization;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Report;

/// <summary>An image before and after a command as one page that needs no other file: a slider, the residual, and what
/// was understood.</summary>
internal static class BeforeAfterPage
{
    /// <summary>Grey of the residual's picture spans so many standard deviations to either side.</summary>
    private const double ResidualReach = 3;

    /// <summary>The picture of the spectrum spans so many decibels to either side of white noise.</summary>
    private const double SpectrumReach = 20;

    /// <summary>Power between these frequencies, in cycles per sample, is called coarse.</summary>
    private const double CoarseFrom = 0.01, CoarseTo = 0.1;

    /// <summary>From here on it is called fine.</summary>
    private const double FineFrom = 0.25;

    /// <summary>Bands within this factor of each other are called alike.</summary>
    private const double AlikeFactor = 1.5;

    /// <summary>Times the mean of its ring at which a frequency is a peak; of the 256² of white noise the largest is
    /// near 11 times.</summary>
    private const double PeakFactor = 25;

    /// <summary>Makes the page.</summary>
    public static string Write(BeforeAfter subject)
    {
        var html = new Html();
        html.Raw($"<header><h1>{Plain(Path.GetFileName(subject.Input))}: before and after</h1>")
            .Paragraph($"Written to <b>{Plain(Path.GetFileName(subject.Output))}</b> by <code>{Plain(subject.CommandLine)}</code>").Raw("</header>");
        var count = subject.Before.Pages.Length;
        int[] pages = [.. new[] { 0, count / 2, count - 1 }.Distinct()];
        if (count > pages.Length)
        {
            html.Paragraph($"The file has {count} pages; the first, the middle and the last are shown.", "note");
        }

        foreach (var page in pages)
        {
            Page(html, subject, page, count);
        }

        html.Section("What was read from the file", section => section.Facts(Read(subject.Before)));
        html.Section("How it was done", section => section.Facts(subject.Settings));
        html.Section("What is proven", section =>
        {
            foreach (var sentence in subject.Certificate)
            {
                section.Paragraph(Plain(sentence));
            }
        });
        var version = typeof(BeforeAfterPage).Assembly.GetName().Version?.ToString(3);
        html.Raw("<footer>").Paragraph($"Symflux {version}, .NET {Environment.Version}. Residual and pictures are of the values as computed, before "
            + "they are rounded to the depth of the file.").Raw("</footer>").Script("before-after.js");
        return html.ToDocument($"{Path.GetFileName(subject.Input)}: before and after");
    }

    private static void Page(Html html, BeforeAfter subject, int index, int count)
    {
        var (before, after) = (subject.Before.Pages[index], subject.After.Pages[index]);
        var seen = UnknownSamples.Seen(subject.Before, index);
        var suffix = count == 1 ? "" : $", page {index + 1} of {count}";
        var residual = new Residual(before, after, seen);
        html.Section($"Before and after{suffix}", section => Slider(section, subject, index, seen));
        html.Section($"What changed{suffix}", section => Changes(section, subject, residual));
        html.Section($"Is it noise?{suffix}", section => Spectrum(section, residual));
    }

    private static void Slider(Html html, BeforeAfter subject, int index, Field<float>? seen)
    {
        var (before, after) = (subject.Before.Pages[index], subject.After.Pages[index]);
        var range = ShownRange.Of(before, seen, subject.Before.Format);
        var given = subject.Given is { } masks ? masks[index] : null;
        var left = Picture.Of(before, given ?? seen, range.Black, range.White);
        var right = Picture.Of(after, given is null ? seen : null, range.Black, range.White);
        var name = Path.GetFileName(subject.Input);
        html.Raw($$"""
            <div class="compare" style="--w:{{left.Width}};--h:{{left.Height}}">
            <div class="zoom" role="group" aria-label="Zoom">
            <button type="button" data-zoom="0" aria-pressed="true">fit</button>
            <button type="button" data-zoom="1" aria-pressed="false">1:1</button>
            <button type="button" data-zoom="2" aria-pressed="false">2×</button>
            <button type="button" data-zoom="4" aria-pressed="false">4×</button>
            </div>
            <div class="window" tabindex="0" role="group" aria-label="The two pictures; scroll where they are enlarged"><div class="stage">
            {{left.Element($"{name} before")}}
            {{right.Element($"{name} after", "after")}}
            <div class="cut"></div>
            </div></div>
            <div class="ends"><span>◀ before</span><span>after ▶</span></div>
            <input type="range" min="0" max="100" step="0.5" value="50" aria-label="Share of the picture that shows the input; the rest shows the output">
            </div>
            """);
        var factor = Picture.ReductionOf(before.Grid);
        html.Paragraph($"Shown: {range.Words}. " + (factor == 1
                ? "1:1 is one pixel of the image for one of the screen. "
                : $"Shown reduced, each pixel the mean of {factor}×{factor} of the image, which hides fine noise: 1:1 is one of these pixels. ")
            + (given is not null ? "On the left, pixels that were filled in are hatched."
                : seen is not null ? "Unknown samples are hatched." : ""), "note");
    }

    private static void Changes(Html html, BeforeAfter subject, Residual residual)
    {
        if (subject.Given is not null)
        {
            html.Paragraph("Given pixels are kept, and their residual is 0. At the others it is what the file had there, minus what was filled in.");
        }

        if (residual.Largest == 0)
        {
            html.Paragraph("Nothing: input and output have the same values wherever the input is known.");
            return;
        }

        var absolute = Absolute(residual.Field);
        var scale = ResidualReach * Math.Max(residual.Deviation, 1e-3 * residual.Largest);
        var middle = Picture.Middle(residual.Field);
        var seen = residual.Seen is { } mask ? Picture.Middle(mask) : null;
        var difference = Picture.Of(absolute, residual.Seen, 0, residual.Largest);
        var grain = Picture.Of(middle, seen, -scale, scale);
        html.Raw("<div class=\"row top\">")
            .Card(Figure(difference, "Difference", "the absolute difference of input and output, the largest of the channels", "0", Number(residual.Largest),
                Picture.ReductionOf(absolute.Grid) is var factor && factor > 1 ? $"Means over {factor}×{factor} samples." : ""))
            .Card(Figure(grain, "Residual, input − output", "input minus output around mid-grey; shapes of the picture in it were removed from the image",
                Number(-scale), $"+{Number(scale)}", middle.Grid.Count < residual.Field.Grid.Count
                    ? $"The middle {middle.Grid.Width}×{middle.Grid.Height} samples, not reduced." : ""))
            .Raw("</div>")
            .Facts([
                ("mean", $"{Number(Math.Abs(residual.Mean) < 1e-6 * residual.Deviation ? 0 : residual.Mean)} grey values"),
                ("standard deviation", $"{Number(residual.Deviation)} grey values"),
                ("largest", $"{Number(residual.Largest)} grey values"),
            ]);
    }

    private static void Spectrum(Html html, Residual residual)
    {
        html.Paragraph("White noise in the residual would look like this: a picture without shapes, a histogram like the dashed bell of a normal "
            + "distribution, a spectrum that is flat at 0 dB, and an even grey as the picture of the spectrum. Power at low frequencies means that "
            + "smooth parts or edges of the image were removed too; bright lines or dots mean stripes or a pattern.");
        if (residual.Deviation <= 1e-6 * Math.Abs(residual.Mean))
        {
            html.Paragraph("The residual does not vary, so that it has no spectrum.");
            return;
        }

        var histogram = residual.Histogram();
        html.Raw("<div class=\"row top\">").Card(SvgPlot.Lines(
            "Histogram of the residual", $"in units of σ = {Number(residual.Deviation)}",
            [Curve.Of(t => Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI), -4, 4, "reference"), new Curve(histogram)], 300, 210));
        if (PowerSpectrum.Of(residual.Field) is not { } spectrum)
        {
            html.Raw("</div>").Paragraph($"No spectrum: it takes at least {PowerSpectrum.LeastSide}×{PowerSpectrum.LeastSide} samples.", "note");
            return;
        }

        (double X, double Y)[] curve = [.. spectrum.Radial.Select((power, k) => (
            (double)k / spectrum.Side, Math.Max(-40, Decibels(power / spectrum.Variance)))).Skip(1)];
        var plane = new Field<float>(Grid.Image(spectrum.Side, spectrum.Side));
        for (var i = 0; i < plane.Values.Length; i++)
        {
            plane.Values[i] = (float)Decibels(spectrum.Density[i] / spectrum.Variance);
        }

        html.Card(SvgPlot.Lines("Power spectrum in dB", "cycles per sample; white noise: 0 dB",
                [new Curve([(curve[0].X, 0), (curve[^1].X, 0)], "reference"), new Curve(curve)], 300, 210))
            .Card(Figure(
                Picture.Of(plane, null, -SpectrumReach, SpectrumReach), "Power spectrum",
                "the power of every frequency; frequency 0 in the middle, half a cycle per sample at the borders",
                $"{-SpectrumReach} dB", $"+{SpectrumReach} dB", "Frequency 0 in the middle, half a cycle per sample at the borders."))
            .Raw("</div>")
            .Paragraph($"<b>{Verdict(spectrum)}</b>")
            .Paragraph("A spectrum does not tell where something is: shapes that can be seen in the picture of the residual were removed from the image, "
                + "whatever the spectrum is like.")
            .Paragraph($"The spectrum is the mean over directions and over {spectrum.Windows} Hann windows of {spectrum.Side}×{spectrum.Side} samples"
                + $"{(residual.Seen is null ? "" : "; unknown samples count as 0")}.", "note");
    }

    /// <summary>What the spectrum says, in a sentence.</summary>
    internal static string Verdict(PowerSpectrum spectrum)
    {
        var coarse = spectrum.Relative(Math.Max(CoarseFrom, 1.5 / spectrum.Side), Math.Max(CoarseTo, 2.5 / spectrum.Side));
        var fine = spectrum.Relative(FineFrom, 0.5);
        var words = (coarse, fine) switch
        {
            _ when coarse > AlikeFactor * fine =>
                "The residual is coarser than white noise: smooth parts or edges of the image were removed, or the noise itself has a coarse grain.",
            _ when fine > AlikeFactor * coarse =>
                "The residual is finer than white noise: coarse parts of the image were kept, and with them the coarse part of any noise.",
            _ => "Coarse and fine parts of the residual have about the power that they have in white noise.",
        };
        var bands = string.Create(CultureInfo.InvariantCulture, $" (Relative to white noise: coarse {coarse:G3}, fine {fine:G3}.)");
        return words + bands + (Peak(spectrum) is { } period ? string.Create(
            CultureInfo.InvariantCulture, $" One frequency stands out: a pattern with a period of {period:G3} samples was removed.") : "");
    }

    /// <summary>The period of a frequency that stands out of its ring, in samples, or null.</summary>
    private static double? Peak(PowerSpectrum spectrum)
    {
        var (best, period) = (PeakFactor, (double?)null);
        for (var i = 0; i < spectrum.Density.Length; i++)
        {
            var (y, x) = Math.DivRem(i, spectrum.Side);
            var length = Math.Sqrt(Math.Pow(y - spectrum.Side / 2, 2) + Math.Pow(x - spectrum.Side / 2, 2));
            var ring = (int)Math.Round(length);

            // Rings near 0 have too few places for a mean that a peak of their own does not move.
            if (ring >= 4 && ring < spectrum.Radial.Length && spectrum.Density[i] > best * Rest(ring, spectrum.Density[i])
                && spectrum.Density[i] > PeakFactor * spectrum.Variance)
            {
                (best, period) = (spectrum.Density[i] / Math.Max(1e-300, Rest(ring, spectrum.Density[i])), spectrum.Side / length);
            }
        }

        return period;

        // The mean of the ring without the peak, which a real image has twice and a Hann window spreads over its neighbours.
        double Rest(int ring, double peak) => Math.Max(0, spectrum.Radial[ring] - 3 * peak / (2 * Math.PI * ring));
    }

    /// <summary>The file in words.</summary>
    private static List<(string Name, string Text)> Read(ImageStack stack)
    {
        var facts = new List<(string Name, string Text)> { ("image", DiffusionSummary.Describe(stack)) };
        if (stack.Axes is { } axes)
        {
            facts.Add(("axes", $"{axes}"));
        }

        facts.Add(("unknown samples", UnknownSamples.Exist(stack)
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * UnknownSamples.ShareOf(stack):G3} %") : "none"));
        facts.Add(("opacity", stack.Alpha.Any(alpha => alpha is not null) ? "yes" : "none"));
        if (stack.Metadata[0].Resolution is { } resolution)
        {
            facts.Add(("resolution", string.Create(CultureInfo.InvariantCulture, $"{resolution.X:G6} × {resolution.Y:G6} pixels {resolution.Unit switch
            {
                ResolutionUnit.Inch => "per inch",
                ResolutionUnit.Centimetre => "per centimetre",
                _ => "of no unit",
            }}")));
        }

        facts.AddRange(stack.Remarks.Concat(stack.Unkept).Select(remark => ("remark", remark)));
        return facts;
    }

    private static Field<float> Absolute(Field<float> field)
    {
        var largest = new Field<float>(field.Grid);
        for (var c = 0; c < field.Channels; c++)
        {
            for (var i = 0; i < field.Grid.Count; i++)
            {
                largest.Values[i] = Math.Max(largest.Values[i], Math.Abs(field.Channel(c)[i]));
            }
        }

        return largest;
    }

    private static string Figure(Picture picture, string title, string alt, string low, string high, string note) =>
        $"<figure>{picture.Element($"{title}: {alt}", "shown")}<div class=\"ramp\" aria-hidden=\"true\"></div>"
        + $"<div class=\"ends\"><span>{low}</span><span>{high}</span></div><figcaption><b>{title}</b> {note}</figcaption></figure>";

    private static double Decibels(double ratio) => 10 * Math.Log10(Math.Max(ratio, 1e-12));

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Plain(string text) => Html.Escape(PrintableText.Of(text));
}
