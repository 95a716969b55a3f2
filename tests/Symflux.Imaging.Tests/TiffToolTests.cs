using System.Diagnostics;
using System.Globalization;

namespace Symflux.Imaging.Tests;

/// <summary>
/// What is written has the same values in other programs. Each test is skipped where its program is not installed.
/// </summary>
public class TiffToolTests
{
    /// <summary>
    /// The programs print the mean of each page, all samples together, in one line for each file that is named.
    /// </summary>
    private const string PythonHead = "import sys, numpy as np\ndef show(pages): print(*[np.asarray(p).astype('f8').mean() for p in pages])\nfor f in "
        + "sys.argv[1:]:\n  ";

    private const string Java = """
        import java.awt.image.Raster; import java.io.File; import javax.imageio.*;
        public class Means { public static void main(String[] a) throws Exception { for (String f : a) {
          var r = ImageIO.getImageReadersBySuffix("tif").next(); r.setInput(ImageIO.createImageInputStream(new File(f)));
          for (int i = 0, n = r.getNumImages(true); i < n; i++) { Raster b = r.read(i).getRaster(); double t = 0; int c = b.getNumBands();
            for (int y = 0; y < b.getHeight(); y++) for (int x = 0; x < b.getWidth(); x++) for (int k = 0; k < c; k++) t += b.getSampleDouble(x, y, k);
            System.out.print(t / c / b.getWidth() / b.getHeight() + " "); }
          System.out.println(); } } }
        """;

    private const string ImageJ = """
        import ij.*; import ij.io.*; import ij.process.*;
        public class Means { public static void main(String[] a) throws Exception { System.setProperty("java.awt.headless", "true"); for (String f : a) {
          ImagePlus im = new Opener().openImage(f); boolean colour = im.getType() == ImagePlus.COLOR_RGB; int n = im.getStackSize();
          for (int i = 1; i <= n; i++) { ImageProcessor p = im.getStack().getProcessor(i); double t = 0;
            for (int k = 0; k < p.getPixelCount(); k++) t += colour ? ((p.get(k) >> 16 & 255) + (p.get(k) >> 8 & 255) + (p.get(k) & 255)) / 3.0
              : p.getf(k) - (im.getCalibration().isSigned16Bit() ? 32768 : 0);
            System.out.print(t / p.getPixelCount() + " "); }
          System.out.println(); } } }
        """;

    [Theory]
    [InlineData("tifffile")]
    [InlineData("pillow")]
    [InlineData("opencv")]
    [InlineData("java")]
    [InlineData("imagej")]
    [InlineData("tiffcp")]
    public void Means_are_the_same_elsewhere(string tool)
    {
        using var folder = new TemporaryFolder();
        var (expected, files) = (new List<double[]>(), new List<string>());
        foreach (var format in new[] { SampleFormat.UInt8, SampleFormat.UInt16, SampleFormat.Float32, SampleFormat.Int16 })
        {
            foreach (var (channels, pages) in new[] { (1, 1), (1, 3), (3, 1), (3, 3) }.Where(kind =>
                CanHold(tool, format, kind.Item1, kind.Item2)))
            {
                var random = new Generators(files.Count);
                var stack = new ImageStack([.. Enumerable.Range(0, pages).Select(_ =>
                    RandomImages.Page(random, 171, 153, channels, format))], format);
                files.Add(folder.File($"{format}-{channels}-{pages}.tif"));
                ImageFile.Save(files[^1], stack);

                // ImageJ shows the colours of an image of more than 8 bits as pages.
                expected.Add(tool == "imagej" && channels == 3 && format != SampleFormat.UInt8
                    ? [.. Enumerable.Range(0, 3).Select(c => stack.Pages[0].Channel(c).ToArray().Average(value => (double)value))]
                    : MeansOf(stack));
            }
        }

        var lines = Run(tool, folder, [.. files]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            double[] means = [.. lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text =>
                double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.True(
                expected[i].Length == means.Length
                    && expected[i].Zip(means).All(pair =>
                    Math.Abs(pair.First - pair.Second) <= 1e-4 * Math.Max(1, Math.Abs(pair.First))),
                $"{tool}, {files[i]}: {lines[i]} instead of {string.Join(' ', expected[i])}");
        }
    }

    [Theory]
    [InlineData("tifffile")]
    [InlineData("imagej")]
    public void Hyperstacks_have_their_axes_elsewhere(string tool)
    {
        using var folder = new TemporaryFolder();
        var stack = new ImageStack([.. Enumerable.Range(0, 24).Select(i =>
            RandomImages.Page(new Generators(i), 9, 7, 1, SampleFormat.UInt16))], SampleFormat.UInt16)
        {
            Axes = new StackAxes(2, 3, 4) { SliceSpacing = 0.3, Unit = "µm" },
        };
        ImageFile.Save(folder.File("a.tif"), stack);
        var answer = tool == "tifffile"
            ? Python(
                "tifffile", "import sys\nt = tifffile.TiffFile(sys.argv[1])\nprint(t.series[0].axes, t.series[0].shape, t.imagej_metadata['spacing'])",
                folder.File("a.tif"))
            : RunJava(folder, """
                import ij.*; import ij.io.*;
                public class Means { public static void main(String[] a) throws Exception { System.setProperty("java.awt.headless", "true");
                  ImagePlus im = new Opener().openImage(a[0]);
                  System.out.println(im.getNChannels() + " " + im.getNSlices() + " " + im.getNFrames() + " " + im.getCalibration().pixelDepth + " " + im.getCalibration().getUnit().length()); } }
                """, ImageJFile(), folder.File("a.tif"));
        Assert.Equal(tool == "tifffile" ? "TZCYX (4, 3, 2, 7, 9) 0.3" : "2 3 4 0.3 2", answer.Trim());
    }

    /// <summary>
    /// What the programs themselves can hold: Pillow knows colours of 8 bits, Java and OpenCV of unsigned integers, and ImageJ of
    /// 16 bits on one page.
    /// </summary>
    private static bool CanHold(string tool, SampleFormat format, int channels, int pages) => tool switch
    {
        "pillow" => channels == 1 || format == SampleFormat.UInt8,
        "java" or "opencv" => channels == 1 || format is SampleFormat.UInt8 or SampleFormat.UInt16,
        "imagej" => channels == 1 || format == SampleFormat.UInt8 || (format == SampleFormat.UInt16 && pages == 1),
        _ => true,
    };

    private static double[] MeansOf(ImageStack stack) =>
        [.. stack.Pages.Select(page => page.Values.ToArray().Average(value => (double)value))];

    private static string Run(string tool, TemporaryFolder folder, string[] files)
    {
        switch (tool)
        {
            case "tifffile":
                return Python("tifffile", PythonHead + "show([p.asarray() for p in tifffile.TiffFile(f).pages])", files);
            case "pillow":
                return Python("PIL.Image", PythonHead
                    + "im = PIL.Image.open(f); show([im.seek(i) or np.array(im) for i in range(im.n_frames)])", files);
            case "opencv":
                return Python("cv2", PythonHead + "show(cv2.imreadmulti(f, flags=cv2.IMREAD_UNCHANGED)[1])", files);
            case "java":
                return RunJava(folder, Java, null, files);
            case "imagej":
                return RunJava(folder, ImageJ, ImageJFile(), files);
            default:
                // libtiff: an uncompressed copy, whose strips are the samples.
                Require(Exists("tiffcp"), "tiffcp of libtiff");
                return string.Join('\n', files.Select(file =>
                {
                    Start("tiffcp", "-c", "none", file, folder.File("copy.tif"));
                    return string.Join(' ', MeansOf(ImageFile.Load(folder.File("copy.tif"))).Select(mean =>
                        mean.ToString("R", CultureInfo.InvariantCulture)));
                }));
        }
    }

    private static string Python(string module, string program, params string[] files)
    {
        // Debian's own Python has Debian's packages; another one may come first in the path.
        var found = new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(python =>
            TryStart(python, out _, "-c", $"import numpy, {module}"));
        Require(found is not null, $"Python with numpy and {module}");
        return Start(found!, ["-c", $"import {module}\n{program}", .. files]);
    }

    private static string RunJava(TemporaryFolder folder, string program, string? library, params string[] files)
    {
        Require(Exists("javac"), "a Java compiler");
        folder.Write("Means.java", System.Text.Encoding.UTF8.GetBytes(program));
        var path = folder.File("") + (library is null ? "" : Path.PathSeparator + library);
        Start("javac", "-cp", path, "-d", folder.File(""), folder.File("Means.java"));
        return Start("java", ["-Djava.awt.headless=true", "-cp", path, "Means", .. files]);
    }

    private static string ImageJFile()
    {
        const string Debian = "/usr/share/java/ij.jar";
        Require(File.Exists(Debian), "ImageJ");
        return Debian;
    }

    private static bool Exists(string program) =>
        TryStart(program, out _, "--version") || TryStart(program, out _, "-version") || TryStart(program, out _, "-h");

    private static void Require(bool isThere, string what) => Assert.SkipUnless(isThere, $"{what} is not installed");

    private static string Start(string program, params string[] arguments)
    {
        Assert.True(TryStart(program, out var output, arguments), $"{program}: {output}");
        return output;
    }

    private static bool TryStart(string program, out string output, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true,
                RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            output = process.ExitCode == 0 ? output : errors.Result;
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            output = "not found";
            return false;
        }
    }
}
