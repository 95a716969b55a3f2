using CsCheck;
using Symflux.Fields;

namespace Symflux.Imaging.Tests;

public class ImageFileTests
{
    [Fact]
    public void Folders_list_their_images_in_order()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "b.png", "B.TIF", "a10.jpg", "a9.npy", ".hidden.png", "notes.txt", "c" })
        {
            folder.Write(name, [1]);
        }

        var names = ImageFile.FindImages(folder.File("")).Select(Path.GetFileName);
        Assert.Equal(["B.TIF", "a10.jpg", "a9.npy", "b.png"], names);
        Assert.Throws<SymfluxException>(() => ImageFile.FindImages(folder.File("missing")));
    }

    [Fact]
    public void Content_counts_for_reading_and_extension_for_writing()
    {
        using var folder = new TemporaryFolder();
        var stack = ImageStack.Single(new Field<float>(Grid.Image(2, 2)), SampleFormat.UInt8);
        ImageFile.Save(folder.File("a.png"), stack);
        File.Move(folder.File("a.png"), folder.File("a.tif"));
        RandomImages.AssertSame(stack, ImageFile.Load(folder.File("a.tif")), "PNG under another name");
        Assert.True(ImageFile.IsSupported(folder.File("a.tif")));
        Assert.False(ImageFile.IsSupported(folder.Write("text.png", "hello, this is text"u8)));
        Assert.False(ImageFile.IsSupported(folder.Write("empty.png", [])));
        Assert.True(ImageFile.IsSupported(folder.File("new.TIFF")));
        Assert.False(ImageFile.IsSupported(folder.File("new.gif")));
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".tif")]
    [InlineData(".npy")]
    [InlineData(".webp")]
    public async Task Streams_that_go_forward_only_are_read_and_written(string extension)
    {
        var stack = ImageStack.Single(RandomImages.Page(new Generators(1), 20, 10, 3, SampleFormat.UInt8), SampleFormat.UInt8);
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var end = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In,
            pipe.ClientSafePipeHandle);
        var reading = Task.Run(() => ImageFile.Load(end));
        Assert.Empty(ImageFile.Save(pipe, extension, stack, new ImageFileOptions { Quality = 100 }));
        pipe.Dispose();
        RandomImages.AssertSame(stack.Pages[0], (await reading).Pages[0], extension);
    }

    [Fact]
    public void Streams_may_begin_anywhere_and_faults_name_them()
    {
        using var stream = new MemoryStream();
        stream.Write([1, 2, 3]);
        var stack = ImageStack.Single(RandomImages.Page(new Generators(1), 20, 10, 1, SampleFormat.UInt16), SampleFormat.UInt16);
        ImageFile.Save(stream, ".tif", stack);
        stream.Position = 3;
        RandomImages.AssertSame(stack, ImageFile.Load(stream), "behind three bytes");
        using var text = new MemoryStream("hello, this is text"u8.ToArray());
        Assert.Contains("cannot read 'a pipe'", Assert.Throws<SymfluxException>(() => ImageFile.Load(text, "a pipe")).Message,
            StringComparison.Ordinal);
        stream.SetLength(0);
        Assert.Throws<SymfluxException>(() => ImageFile.Save(stream, ".png", stack.WithFormat(SampleFormat.Float32)));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Bytes_in_memory_are_read_as_files_wherever_they_begin() => Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[0, 9], Gen.Bool)
        .Sample((width, height, offset, isPng) =>
        {
            var stack = ImageStack.Single(RandomImages.Page(new Generators(offset), width, height, 1, SampleFormat.UInt16), SampleFormat.UInt16);
            var extension = isPng ? ".png" : ".tif";
            using var file = new MemoryStream();
            file.Write(new byte[offset]);
            ImageFile.Save(file, extension, stack);
            file.WriteByte(7);
            var content = file.ToArray().AsMemory(offset..^1);
            RandomImages.AssertSame(stack, ImageFile.Load(content), extension);
            var fault = Assert.Throws<SymfluxException>(() => ImageFile.Load(content[..(content.Length / 2)], "the upload"));
            Assert.StartsWith("cannot read 'the upload'", fault.Message, StringComparison.Ordinal);
        });

    [Fact]
    public async Task Named_pipes_are_read_and_names_may_be_long()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "named pipes of Unix");
        using var folder = new TemporaryFolder();
        var stack = ImageStack.Single(RandomImages.Page(new Generators(1), 20, 10, 1, SampleFormat.UInt8), SampleFormat.UInt8);
        var name = folder.File(new string('a', 251) + ".tif");
        ImageFile.Save(name, stack);
        using var make = System.Diagnostics.Process.Start("mkfifo", [folder.File("pipe")]);
        await make.WaitForExitAsync();
        var writing = Task.Run(() => File.WriteAllBytes(folder.File("pipe"), File.ReadAllBytes(name)));
        RandomImages.AssertSame(stack, ImageFile.Load(folder.File("pipe")), "pipe");
        await writing;
    }

    [Fact]
    public void Missing_files_and_folders_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file", Assert.Throws<SymfluxException>(() => ImageFile.Load(folder.File("x.png"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<SymfluxException>(() => ImageFile.Load(folder.File(""))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ImageFile.Load((string)null!));
        Assert.Throws<ArgumentNullException>(() => ImageFile.Save(folder.File("x.png"), null!));
    }

    [Theory]
    [InlineData("astronaut.png", SampleFormat.UInt8, 3, 512, 512)]
    [InlineData("camera.png", SampleFormat.UInt8, 1, 512, 512)]
    [InlineData("coffee.png", SampleFormat.UInt8, 3, 600, 400)]
    [InlineData("chessboard_GRAY_U16.tif", SampleFormat.UInt16, 1, 200, 200)]
    [InlineData("multipage.tif", SampleFormat.UInt8, 1, 10, 15)]
    public void Photographs_are_read_and_survive_a_round_trip(string name, SampleFormat format, int channels, int width, int height)
    {
        using var folder = new TemporaryFolder();
        var stack = ImageFile.Load(Path.Combine(SharedData.Folder("real"), name));
        var page = stack.Pages[0];
        Assert.Equal((format, channels, width, height), (stack.Format, page.Channels, page.Grid.Width, page.Grid.Height));
        Assert.True(page.Values.ToArray().Distinct().Count() > 1);
        foreach (var extension in stack.Pages.Length == 1 ? new[] { ".png", ".tif" } : [".tif"])
        {
            ImageFile.Save(folder.File("a" + extension), stack);
            var read = ImageFile.Load(folder.File("a" + extension));
            RandomImages.AssertSame(stack, read, name + extension);
            Assert.Equal(stack.Metadata[0].IccProfile, read.Metadata[0].IccProfile);
        }
    }

    [Fact]
    public void Every_test_photograph_is_read()
    {
        foreach (var set in new[] { "real", "set12" })
        {
            var files = ImageFile.FindImages(SharedData.Folder(set));
            Assert.NotEmpty(files);
            Assert.All(files, path => Assert.InRange(ImageFile.Load(path).Pages[0].Values.Length, 100, 1 << 24));
        }
    }
}
