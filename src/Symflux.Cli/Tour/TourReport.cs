using Symflux.Certificates;
using Symflux.Cli.Report;
using Symflux.Cli.Running;
using Symflux.Diagrams;
using Symflux.Restoration;

namespace Symflux.Cli.Tour;

/// <summary>Writes what a tour found as one page that needs no other file.</summary>
internal static class TourReport
{
    private const string Power = "<i>K</i><sup>⊤</sup>";

    private const string Step =
        $"<i>u</i><sup>k+1</sup> = <i>u</i><sup>k</sup> − <i>τ</i> {Power} <i>Φ</i>(<i>K u</i><sup>k</sup>)";

    /// <summary>Makes the page.</summary>
    /// <param name="result">What to show.</param>
    /// <param name="folder">Where the pictures lie.</param>
    public static string Write(TourResult result, string folder)
    {
        var html = new Html();
        html.Raw("<header><h1>A numerical scheme is a neural network</h1>")
            .Paragraph("A tour of Symflux: one description of a computation, the <b>blueprint</b>, read as a solver for a diffusion "
                + "equation, as a trainable network, and as the subject of a proof.")
            .Raw("</header>");
        html.Section("What it does to an image", section => Pictures(section, result, folder));
        html.Section("This step is this layer", section => Dictionary(section, result));
        html.Section("Solver and network agree", section => Agree(section, result));
        html.Section("What is proven", section => Proofs(section, result));
        if (result.Trained is { } trained)
        {
            html.Section("Inside the trained model", section => TrainedModelSection.Write(section, trained));
        }

        html.Raw("<footer>").Paragraph("Made by <code>" + Html.Escape(CommandFor(result.Image)) + "</code> with Symflux "
            + $"{typeof(TourReport).Assembly.GetName().Version?.ToString(3)}; noise and numbers are the same on every run.").Raw("</footer>");
        return html.ToDocument($"Symflux tour: {result.Image.Name}");
    }

    private static string CommandFor(TourImage image) =>
        image.Argument is null ? "symflux tour" : $"symflux tour '{image.Argument}'";

    private static void Pictures(Html html, TourResult result, string folder)
    {
        var grid = result.Image.Clean.Grid;
        html.Paragraph($"{Html.Escape(result.Image.Name)}, {grid.Width}×{grid.Height}, with Gaussian noise of standard deviation "
            + $"<span class=\"math\">σ</span> = {TourRun.Sigma:0} (seed {TourRun.Seed}). Perona–Malik diffusion with contrast "
            + $"<span class=\"math\">λ</span> = {result.Flux.Contrast:0} ran to time <span class=\"math\">T</span> = {TourRun.DiffusionTime:0.##} by "
            + (result.Trained is { } model ? $"{result.SemiIterative.Blueprint.Blocks.Length} steps; the trained model is "
            + $"<b>{Html.Escape(model.Card.Name)}</b>, "
                + $"{model.Card.Parameters:N0} parameters." : $"{result.SemiIterative.Blueprint.Blocks.Length} steps."));
        html.Raw("<div class=\"pictures\">");
        foreach (var picture in result.Pictures)
        {
            var quality = picture.Quality is { } measured ? $"{measured.Psnr:F2} dB" : "the truth";
            html.Raw($"<figure><img alt=\"{picture.Title}\" src=\"{DataUri(Path.Combine(folder, picture.File))}\">"
                + $"<figcaption><b>{picture.Title}</b> · {quality}</figcaption></figure>");
        }

        html.Raw("</div>").Table(
            ["", "PSNR / dB", "SSIM", "time / ms"],
            result.Pictures.Where(picture => picture.Quality is not null).Select(picture => (string[])
                [picture.Title, $"{picture.Quality!.Psnr:F2}", $"{picture.Quality.Ssim:F4}", picture.Elapsed is { } time
                    ? $"{time.TotalMilliseconds:F0}" : "–"]));
        if (result.Trained is null)
        {
            html.Paragraph($"The model {ModelStore.DefaultModel} is not installed here, so this tour shows the classical part only.", "note");
        }
    }

    private static void Dictionary(Html html, TourResult result)
    {
        html.Paragraph($"One explicit step for <span class=\"math\">∂<sub>t</sub>u = −{Power}Φ(K u)</span> takes derivatives, applies the flux function, "
            + "takes the divergence, and adds the result to the old state. A residual layer convolves, activates, convolves, and adds "
            + "the skip connection. With the second convolution tied to the first as its negative adjoint, they are the same formula:");
        html.Paragraph(Step, "formula")
            .Drawing(result.Explicit.Blueprint, new DiagramOptions { Title = "One explicit step, one residual layer", Overview = false });
        var blueprint = result.SemiIterative.Blueprint;
        html.Raw("<h3>The whole scheme is the whole network</h3>");
        html.Paragraph("The fast semi-iterative scheme extrapolates: it mixes each step with the state before the last, "
            + $"<span class=\"math\">u<sup>k+1</sup> = α<sub>k</sub>(u<sup>k</sup> − τ{Power}Φ(K u<sup>k</sup>)) + (1 − α<sub>k</sub>)u<sup>k−1</sup></span>, "
            + $"and so covers the time of {result.Explicit.Blueprint.Blocks.Length} explicit steps in {blueprint.Blocks.Length}. In the network these are "
            + "skip connections over two layers (violet).");
        html.Drawing(blueprint, new DiagramOptions { Title = "Fast semi-iterative scheme" });
        var range = 5 * result.Flux.Contrast;
        html.Raw("<div class=\"row\">")
            .Card(SvgPlot.Lines("diffusivity g(s²): where to smooth", "s = |∇u|", [Curve.Of(s => result.Flux.Diffusivity(s * s), 0, range)]))
            .Card(SvgPlot.Lines(
                "flux Φ(s) = g(s²) s: the activation", "s",
                    [Curve.Of(s => s, -0.2 * range, 0.2 * range, "reference"), Curve.Of(result.Flux.Value, -range, range)]))
            .Raw("</div>")
            .Paragraph("The activation decreases beyond <span class=\"math\">λ</span>: edges steeper than that are sharpened, not smoothed. "
                + "A monotone activation such as ReLU cannot do this; edge-enhancing diffusion needs it.", "note");
    }

    private static void Agree(Html html, TourResult result)
    {
        if (result.Agreement is not { } agreement)
        {
            html.Paragraph($"The network was not run, since this tool leaves libtorch out; {Html.Escape(Libtorch.Remedy)}.", "note");
            return;
        }

        html.Paragraph("The same blueprint went through the solver (vectorised C#, no dependency) and through a TorchSharp module. The largest "
            + "difference of any pixel, in grey values of 0..255:");
        html.Table(
            ["precision", "largest difference", "relative to 255"],
            [
                ["single", $"{agreement.SingleDifference:0.0E+0}", $"{agreement.SingleDifference / 255:0.0E+0}"],
                ["double", $"{agreement.DoubleDifference:0.0E+0}", $"{agreement.DoubleDifference / 255:0.0E+0}"],
            ]);
        html.Paragraph($"One run took {agreement.SolverTime.TotalMilliseconds:F1} ms in the solver and {agreement.NetworkTime.TotalMilliseconds:F1} "
            + "ms in the network, "
            + "in single precision, after warming up.", "note");
    }

    private static void Proofs(Html html, TourResult result)
    {
        html.Paragraph("Two different guarantees, for every input of every size. <b>Norm-stable</b>: ‖N(f)‖ ≤ κ‖f‖. "
            + "<b>Lipschitz</b>: ‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖; with ℓ = 1 the computation is nonexpansive.");
        var subjects = new List<CertifiedBlueprint> { result.Explicit, result.SemiIterative };
        if (result is { Trained: { } trained, TrainedCertificate: { } certificate })
        {
            subjects.Add(new(trained.Card.Name, trained.Blueprint, certificate));
        }

        html.Table(
            ["computation", "blocks", "norm-stable", "Lipschitz"],
            subjects.Select(subject => (string[])
            [
                Html.Escape(subject.Title), $"{subject.Blueprint.Blocks.Length}",
                Verdict("κ", subject.Certificate.NormStable), Verdict("ℓ", subject.Certificate.Lipschitz),
            ]));
        html.Paragraph("Perona–Malik diffusion never enlarges the norm, yet it tears similar images apart where it sharpens: its Lipschitz bound is "
            + "far above 1. Extrapolation is stable for constant coefficients; for coefficients that follow the state, only the κ shown is proven.", "note");
        foreach (var subject in subjects)
        {
            html.Raw($"<details{(ReferenceEquals(subject, subjects[^1]) ? " open" : "")}><summary>Proof: {Html.Escape(subject.Title)}</summary>"
                + $"<pre>{Html.Escape(subject.Certificate.ToText())}</pre></details>");
        }
    }

    private static string Verdict(string symbol, Claim claim) => claim.Proven
        ? $"<span class=\"proven\">proven, {symbol} = {ClaimPrinter.Number(claim)}</span>"
        : $"<span class=\"refused\">refused</span>";

    private static string DataUri(string file) => $"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(file))}";
}
