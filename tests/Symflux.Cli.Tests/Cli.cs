using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Runs commands as a user would, in this process, with what they print captured.</summary>
internal static class Cli
{
    public static async Task<CommandResult> Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.InvokeAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return new CommandResult(string.Join(' ', arguments), code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must succeed in silence on the error stream.</summary>
    public static async Task<string> Succeed(params string[] arguments)
    {
        var result = await Run(arguments);
        Assert.True(result.Code == 0 && result.Error.Length == 0, result.ToString());
        return result.Output;
    }

    /// <summary>Runs a command that must fail with one clear line; returns the line.</summary>
    public static async Task<string> Fail(params string[] arguments)
    {
        var result = await Run(arguments);
        Assert.True(result.Code == 1, result.ToString());
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 1, result.ToString());
        Assert.StartsWith("symflux: ", lines[0]);
        Assert.DoesNotContain("internal error", lines[0]);
        Assert.DoesNotContain("   at ", lines[0]);
        return lines[0];
    }
}

/// <summary>How a command ended.</summary>
internal sealed record CommandResult(string Arguments, int Code, string Output, string Error)
{
    public override string ToString() => $"symflux {Arguments} → {Code}\n{Output}\n{Error}";
}
