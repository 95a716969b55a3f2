using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Runs commands as a user would, in this process, with what they print captured.</summary>
internal static class Cli
{
    public static Task<CommandResult> Run(params string[] arguments) => Run("symflux", CommandLine.InvokeAsync, arguments);

    /// <summary>Runs a command that must succeed in silence on the error stream.</summary>
    public static async Task<string> Succeed(params string[] arguments) => (await Run(arguments)).Success();

    /// <summary>Runs a command that must fail with one clear line; returns the line.</summary>
    public static async Task<string> Fail(params string[] arguments) => (await Run(arguments)).Failure();

    /// <summary>Runs a program with arguments.</summary>
    public static async Task<CommandResult> Run(
        string program, Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> invoke, string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await invoke(arguments, output, error, TestContext.Current.CancellationToken);
        return new CommandResult($"{program} {string.Join(' ', arguments)}", code, output.ToString(), error.ToString());
    }
}

/// <summary>How a command ended.</summary>
internal sealed record CommandResult(string Command, int Code, string Output, string Error)
{
    /// <summary>What it printed; it must have succeeded in silence on the error stream.</summary>
    public string Success()
    {
        Assert.True(Code == 0 && Error.Length == 0, ToString());
        return Output;
    }

    /// <summary>The one clear line with which it must have failed.</summary>
    public string Failure()
    {
        Assert.True(Code == 1, ToString());
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 1, ToString());
        Assert.StartsWith("symflux: ", lines[0]);
        Assert.DoesNotContain("internal error", lines[0]);
        Assert.DoesNotContain("   at ", lines[0]);
        return lines[0];
    }

    public override string ToString() => $"{Command} → {Code}\n{Output}\n{Error}";
}
