using System.Diagnostics;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>What only the real program shows: exit codes, streams, encodings, signals.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Results_go_to_the_output_and_faults_to_the_error_stream()
    {
        using var place = new Workplace();
        var good = await Run("diffuse", place.Image("in.png"), "-o", place.At("out.png"), "--lambda", "5", "--time", "1");
        Assert.True(good.Code == 0 && good.Error.Length == 0, good.ToString());
        Assert.Contains("τ = ", good.Output);
        var bad = await Run("diffuse", place.At("missing.png"), "-o", place.At("bad.png"), "--lambda", "5", "--time", "1");
        Assert.Equal((1, ""), (bad.Code, bad.Output));
        Assert.Single(bad.Error.TrimEnd().Split('\n'));
    }

    /// <summary>The program as the tool without libtorch has it, from its own output folder.</summary>
    [Fact]
    public async Task Without_libtorch_the_program_proves_and_says_where_to_get_the_rest()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = Path.Combine(Repository.Root, "src", "Symflux.Cli", "bin", output.Parent!.Name, output.Name);
        var program = Path.Combine(folder, "Symflux.Cli.dll");
        using var place = new Workplace();
        var proof = await RunAt(program, "certify", "small-25");
        Assert.True(proof.Code == 0, proof.ToString());
        Assert.Contains("κ = 1", proof.Output);
        Assert.All(
            new[] { await RunAt(program, "train", place.At("missing.json")), await RunAt(program, "certify", "small-25", "--attack", "1") },
            result =>
            {
                Assert.Equal((1, ""), (result.Code, result.Output));
                Assert.Contains("dotnet tool install --global Symflux.Cli.Torch", Assert.Single(result.Error.TrimEnd().Split('\n')));
            });
        Assert.Empty(Directory.EnumerateFiles(folder, "*torch_cpu*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_interrupt_ends_the_run_without_an_output_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals by kill");
        using var place = new Workplace();
        var input = place.Image("in.png", width: 400, height: 400);
        using var process = Start("diffuse", input, "-o", place.At("out.png"), "--lambda", "5", "--time", "1e5", "--scheme", "explicit");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.False(process.HasExited);
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(CommandLine.Interrupted, process.ExitCode);
        Assert.Equal("symflux: interrupted", (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        Assert.Equal(["in.png"], place.Files);
    }

    [Theory]
    [InlineData("-TERM", "certify")]
    [InlineData("-INT", "explain")]
    [InlineData("-TERM", "models")]
    public async Task A_signal_ends_work_that_does_not_look_for_signals(string signal, string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals by kill");
        using var place = new Workplace();
        // Nobody ever writes to this pipe, so reading it never ends.
        var slow = place.Pipe("slow.safetensors");
        using var process = Start(place.Folder, command == "models" ? ["models"] : command == "certify" ? ["certify", slow, "--attack", "0"] : [command, slow]);
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        Assert.False(process.HasExited);
        var watch = Stopwatch.StartNew();
        using var kill = Process.Start("kill", [signal, $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(CommandLine.Interrupted, process.ExitCode);
        Assert.True(watch.Elapsed.TotalSeconds < 8, $"{watch.Elapsed}");
        Assert.Equal("symflux: interrupted", (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task An_image_goes_through_pipes()
    {
        using var place = new Workplace();
        var input = place.Image("in.png");
        string[] settings = ["--lambda", "5", "--time", "2"];
        await Cli.Succeed(["diffuse", input, "-o", place.At("out.png"), .. settings]);
        var info = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Symflux.Cli.dll"), "diffuse", "-", "-o", "-", .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        await process.StandardInput.BaseStream.WriteAsync(
            await File.ReadAllBytesAsync(input, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        var notes = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var image = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(image, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("T = 2", await notes);
        Assert.Equal(await File.ReadAllBytesAsync(place.At("out.png"), TestContext.Current.CancellationToken), image.ToArray());
    }

    private static Task<CommandResult> Run(params string[] arguments) => End(Start(arguments), arguments);

    private static Task<CommandResult> RunAt(string program, params string[] arguments) => End(
        InterruptSignal.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true }),
        arguments);

    private static async Task<CommandResult> End(Process started, string[] arguments)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandResult(string.Join(' ', arguments), process.ExitCode, await output, await error);
    }

    private static Process Start(params string[] arguments) => Start(null, arguments);

    private static Process Start(string? models, string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Symflux.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (models is not null)
        {
            info.Environment["SYMFLUX_MODELS"] = models;
        }

        return InterruptSignal.Start(info);
    }
}
