using System.Xml.Linq;
using Symflux.Imaging;
using Symflux.Onnx;
using Symflux.Restoration;
using Symflux.Solving;
using Symflux.Torch;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Whoever owns something says in its documentation what threads may do with it.</summary>
public sealed class ThreadSafetyTests
{
    [Fact]
    public void Types_that_own_buffers_files_or_tensors_say_what_threads_may_do()
    {
        Type[] types = [typeof(Solver), typeof(ImageFile), typeof(Denoiser), typeof(OnnxModel), typeof(Network)];
        var owners = types.SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.IsAssignableTo(typeof(IDisposable)) && !type.IsInterface).Append(typeof(Denoiser)).Append(typeof(StreamingSolver<>)).ToArray();
        Assert.Contains(typeof(Solver<>), owners);
        Assert.All(owners, owner =>
        {
            var members = XDocument.Load(Path.ChangeExtension(owner.Assembly.Location, ".xml")).Descendants("member");
            var text = members.Single(member => (string?)member.Attribute("name") == $"T:{owner.FullName}").Value;
            Assert.True(text.Contains("thread", StringComparison.Ordinal), $"{owner.FullName} does not say what threads may do with it");
        });
    }
}
