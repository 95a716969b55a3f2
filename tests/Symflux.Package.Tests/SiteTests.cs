using Symflux.Testing;

namespace Symflux.Package.Tests;

/// <summary>The documentation site is made by one command, from the libraries as they are built, without a broken link.</summary>
public sealed class SiteTests
{
    /// <summary>How build/site ends where its tool cannot be had.</summary>
    private const int NoTool = 3;

    [Fact]
    public async Task The_site_has_every_guide_every_document_and_every_type()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is for bash");
        Assert.SkipUnless(new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name == "Release", "the site is made of what Release has built");
        using var process = Shell.Start(Repository.Root, "bash", ["build/site"]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(process.ExitCode == NoTool, "docfx could not be had");
        Assert.True(process.ExitCode == 0, $"{await output}\n{await error}");

        var site = Path.Combine(Repository.Root, "artifacts", "site");
        Assert.All((string[])["index.html", "api/Symflux.Blueprints.Blueprint.html", "api/Symflux.Restoration.Denoiser.html", "guides/denoise.png"], file =>
            Assert.True(File.Exists(Path.Combine(site, file)), $"{file} is missing"));
        foreach (var folder in (string[])["", "guides"])
        {
            Assert.All(Directory.GetFiles(Path.Combine(Repository.Root, "docs", folder), "*.md"), file =>
                Assert.True(File.Exists(Path.Combine(site, folder, $"{Path.GetFileNameWithoutExtension(file)}.html")), $"{file} has no page"));
        }

        // A stranger meets a picture and plain words before any symbol.
        var index = File.ReadAllText(Path.Combine(site, "index.html"));
        var words = index[..index.IndexOf("Where to begin", StringComparison.Ordinal)];
        Assert.Contains("denoise.png", words, StringComparison.Ordinal);
        Assert.DoesNotMatch("[ΦκμτΨβ]", words);
    }
}
