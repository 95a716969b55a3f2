using System.Runtime.InteropServices;

namespace Symflux;

/// <summary>What lies at a path, as far as writing to it goes.</summary>
internal static partial class FileKind
{
    /// <summary>What <see cref="SpecialAt"/> says of /dev/null and its like.</summary>
    public const string Device = "character device";

    private const int TypeMask = 0xF000, Regular = 0x8000, Folder = 0x4000, CharacterDevice = 0x2000, Pipe = 0x1000, Socket = 0xC000;

    /// <summary>"character device", "block device", "pipe" or "socket"; null for ordinary files, folders, and where there is nothing.</summary>
    /// <param name="path">A path; links are followed.</param>
    public static string? SpecialAt(string path) => ModeOf(path) switch
    {
        null or Regular or Folder => null,
        CharacterDevice => Device,
        Pipe => "pipe",
        Socket => "socket",
        _ => "block device",
    };

    private static int? ModeOf(string path)
    {
        // The runtime tells files from folders only. statx has one layout on all processors: the mode is the 16 bits at 28.
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        const int CurrentFolder = -100, TypeOnly = 1, ModeAt = 28, Size = 256;
        var status = new byte[Size];
        return Statx(CurrentFolder, path, 0, TypeOnly, status) == 0 ? BitConverter.ToUInt16(status, ModeAt) & TypeMask : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
