using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>A program that stands in a document: compiled and run as it stands, in the current folder.</summary>
internal static class DocumentProgram
{
    /// <summary>What an ordinary project has: its implicit usings.</summary>
    private const string ImplicitUsings = "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic; "
        + "global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>Runs a program; what it printed.</summary>
    public static string Run(string program)
    {
        var loaded = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "document", [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)],
            loaded.Select(file => MetadataReference.CreateFromFile(file)));
        var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, $"{program}\n{string.Join('\n', result.Diagnostics)}");
        var main = Assembly.Load(image.ToArray()).EntryPoint!;
        var (before, printed) = (Console.Out, new StringWriter());
        Console.SetOut(printed);
        try
        {
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(before);
        }

        return printed.ToString();
    }
}
