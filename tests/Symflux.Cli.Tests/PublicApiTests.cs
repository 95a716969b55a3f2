using PublicApiGenerator;
using Symflux.Imaging;
using Symflux.Mpi;
using Symflux.Onnx;
using Symflux.Restoration;
using Symflux.Solving;
using Symflux.Testing;
using Symflux.Torch;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>
/// What is public is written down in the folder api, a file for each package, so that no change of it goes unseen. With SYMFLUX_UPDATE_DOCS=1 in the
/// environment the test writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData(typeof(Solver))]
    [InlineData(typeof(ImageFile))]
    [InlineData(typeof(Denoiser))]
    [InlineData(typeof(OnnxModel))]
    [InlineData(typeof(MpiEnvironment))]
    [InlineData(typeof(Network))]
    public void What_is_public_is_what_is_written_down(Type inPackage)
    {
        var assembly = inPackage.Assembly;
        var file = Path.Combine(Repository.Root, "api", $"{assembly.GetName().Name}.txt");
        var present = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("SYMFLUX_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, present);
        }

        var written = File.Exists(file) ? File.ReadAllText(file).Split('\n') : [];
        var lines = present.Split('\n');
        Assert.True(
            written.SequenceEqual(lines),
            $"the public surface of {assembly.GetName().Name} differs from {file}:\n"
            + string.Join('\n', written.Except(lines).Select(line => $"- {line}").Concat(lines.Except(written).Select(line => $"+ {line}")).Take(20))
            + "\n"
            + "run this test with SYMFLUX_UPDATE_DOCS=1 and commit the file if the change is meant");
    }
}
