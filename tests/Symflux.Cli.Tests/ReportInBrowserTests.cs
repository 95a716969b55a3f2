using Microsoft.Playwright;
using Symflux.Imaging;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Pages in a browser without a window, at the widths of a phone and of a desk.</summary>
public sealed class ReportInBrowserTests
{
    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1400, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Dark)]
    public async Task A_report_fits_can_be_read_and_slides(int width, ColorScheme scheme)
    {
        await using var browser = await Browser.Start();
        using var place = new Workplace();
        var clean = Cartoon.Create(420, 300, 3);
        ImageFile.Save(place.At("in.png"), ImageStack.Single(GaussianNoise.Add(clean, 15, 1), SampleFormat.UInt8));
        await Cli.Succeed(
            "diffuse", place.At("in.png"), "-o", place.At("out.png"), "--lambda", "4", "--time", "5", "--report", place.At("x.html"));

        var faults = new List<string>();
        var page = await browser.Open(place.At("x.html"), width, scheme, faults);

        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "the page is wider than the window");
        var ground = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(20, 23, 29)" : "rgb(251, 250, 247)", ground);
        var smallest = await Browser.SmallestText(page);
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
