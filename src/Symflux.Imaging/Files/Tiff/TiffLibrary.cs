using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace Symflux.Imaging.Files.Tiff;

/// <summary>One open TIFF file with the complaints of LibTiff about it, which would go to the console otherwise.</summary>
internal sealed class TiffLibrary : IDisposable
{
    private static readonly Lock Registration = new();
    private static bool isRegistered;

    private readonly Client client;

    /// <summary>Opens a TIFF file on a stream, which stays open.</summary>
    /// <param name="stream">Can read and seek.</param>
    /// <exception cref="CodecException">LibTiff refuses the file.</exception>
    public TiffLibrary(Stream stream)
    {
        lock (Registration)
        {
            if (!isRegistered)
            {
                LibTiff.SetErrorHandler(new Handler(LibTiff.SetErrorHandler(null)));
                isRegistered = true;
            }
        }

        stream.Position = 0;
        client = new Client(stream);
        // "c": otherwise LibTiff would cut large strips into others than the directory's.
        File = LibTiff.ClientOpen("", "rc", client, new ClientStream()) ?? throw Complaint("its header makes no sense");
    }

    /// <summary>The file in the hands of LibTiff.</summary>
    public LibTiff File { get; }

    /// <summary>A damaged file's fault in LibTiff's words, or in the given ones if it said nothing.</summary>
    public CodecException Complaint(string otherwise) =>
        new($"{client.FirstError ?? otherwise}; the file is damaged or of an uncommon kind, save it anew with another program");

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    /// <summary>What LibTiff hands to the functions below for every call.</summary>
    private sealed class Client(Stream stream)
    {
        public Stream Stream { get; } = stream;

        public string? FirstError { get; set; }
    }

    /// <summary>Passes calls to the stream, but does not close it: its owner does.</summary>
    private sealed class ClientStream : TiffStream
    {
        public override int Read(object clientData, byte[] buffer, int offset, int count) =>
            ((Client)clientData).Stream.ReadAtLeast(buffer.AsSpan(offset, count), count, throwOnEndOfStream: false);

        public override void Write(object clientData, byte[] buffer, int offset, int count) =>
            ((Client)clientData).Stream.Write(buffer, offset, count);

        public override long Seek(object clientData, long offset, SeekOrigin origin) =>
            ((Client)clientData).Stream.Seek(offset, origin);

        public override void Close(object clientData)
        {
        }

        public override long Size(object clientData) => ((Client)clientData).Stream.Length;
    }

    /// <summary>
    /// Keeps the first complaint about our files. The handler is global in LibTiff, so complaints about files that others
    /// have opened in the same program go on to the handler that was there before.
    /// </summary>
    private sealed class Handler(TiffErrorHandler? previous) : TiffErrorHandler
    {
        public override void ErrorHandler(LibTiff tif, string method, string format, params object[] args)
        {
            if (tif?.Clientdata() is Client client)
            {
                client.FirstError ??= string.Format(format, args).TrimStart(':', ' ');
            }
            else
            {
                previous?.ErrorHandler(tif, method, format, args);
            }
        }

        public override void ErrorHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args)
        {
            if (tif?.Clientdata() is not Client)
            {
                previous?.ErrorHandlerExt(tif, clientData, method, format, args);
            }
        }

        public override void WarningHandler(LibTiff tif, string method, string format, params object[] args)
        {
            if (tif?.Clientdata() is not Client)
            {
                previous?.WarningHandler(tif, method, format, args);
            }
        }

        public override void WarningHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args)
        {
            if (tif?.Clientdata() is not Client)
            {
                previous?.WarningHandlerExt(tif, clientData, method, format, args);
            }
        }
    }
}
