using Microsoft.Playwright;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Pages in a browser without a window, at the widths of a phone and of a desk.</summary>
public sealed class ReportInBrowserTests
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1400, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Dark)]
    public async Task A_report_fits_can_be_read_and_slides(int width, ColorScheme scheme)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "there is no Chromium on the path");
        using var place = new Workplace();
        var clean = Cartoon.Create(420, 300, 3);
        ImageFile.Save(place.At("in.png"), ImageStack.Single(GaussianNoise.Add(clean, 15, 1), SampleFormat.UInt8));
        await Cli.Succeed(
            "diffuse", place.At("in.png"), "-o", place.At("out.png"), "--lambda", "4", "--time", "5", "--report", place.At("x.html"));

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(
            new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme });
        var faults = new List<string>();
        page.Console += (_, message) => faults.Add(message.Text);
        page.PageError += (_, fault) => faults.Add(fault);
        page.Request += (_, request) => faults.AddRange(request.Url.StartsWith("http", StringComparison.Ordinal) ? [request.Url] : []);
        await page.GotoAsync(new Uri(place.At("x.html")).AbsoluteUri);

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "the page is wider than the window");
        var ground = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(20, 23, 29)" : "rgb(251, 250, 247)", ground);
        var smallest = await page.EvaluateAsync<double>("""
            Math.min(...[...document.querySelectorAll('main *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
              && e.tagName !== 'SCRIPT' && e.getClientRects().length > 0).map(e => parseFloat(getComputedStyle(e).fontSize)
              * (e.ownerSVGElement ? e.ownerSVGElement.getBoundingClientRect().width / e.ownerSVGElement.viewBox.baseVal.width : 1)))
            """);
        Assert.True(smallest >= 10, $"text of {smallest:F1} px");

        var slider = page.GetByRole(AriaRole.Slider);
        var middle = await Cut();
        await slider.FocusAsync();
        for (var i = 0; i < 20; i++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        Assert.True(await Cut() > middle + 10, "the slider does not move the cut");
        await page.Keyboard.PressAsync("Home");
        Assert.Equal(0, await Cut(), 0.01);

        var stage = page.Locator(".stage");
        foreach (var (name, factor) in new[] { ("1:1", 1), ("2×", 2), ("4×", 4) })
        {
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();
            Assert.Equal(420 * factor, (await stage.BoundingBoxAsync())!.Width, 0.5);
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"wider than the window at {name}");
        }

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "fit", Exact = true }).ClickAsync();
        Assert.True((await stage.BoundingBoxAsync())!.Width <= width);
        Assert.Empty(faults);
        if (Environment.GetEnvironmentVariable("SYMFLUX_SCREENSHOTS") is { } folder)
        {
            await page.Keyboard.PressAsync("Tab");
            await slider.FillAsync("50");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"report-{width}-{scheme}.png"), FullPage = true });
        }

        async Task<double> Cut() => await page.EvaluateAsync<double>("parseFloat(document.querySelector('.stage').style.getPropertyValue('--cut'))");
    }
}
