using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Wiber.Node.Storage;

/// <summary>
/// The system calls that the framework does not offer: syncing only what is needed to read the data back, syncing a folder, and
/// finding out how much of a file was written.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class NativeMethods
{
    private const int Interrupted = 4;
    private const int NoSuchAddress = 6;
    private const int SeekToData = 3;
    private const int SeekToHole = 4;

    /// <summary>A file in more pieces is read as a whole.</summary>
    private const int PiecesMax = 1_000;

    private const int ReadOnly = 0;
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;

    /// <summary>fdatasync(2); returns 0 or the error number.</summary>
    public static int SyncData(SafeFileHandle file)
    {
        while (FileDataSync(file) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    /// <summary>fsync(2) of a folder, which the framework cannot open; returns 0 or the error number.</summary>
    public static int SyncFolder(string path)
    {
        int descriptor = OpenPath(path, ReadOnly | (OperatingSystem.IsLinux() ? CloseOnExecLinux : CloseOnExecMac));
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        while (FileSync(folder) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    /// <summary>
    /// Goes from piece to piece of what was ever written, lseek(2) with SEEK_DATA and SEEK_HOLE, and answers where the last one
    /// ends; the length where the file system cannot say.
    /// </summary>
    [SupportedOSPlatform("linux")]
    public static long FindUsedEnd(SafeFileHandle file, long length)
    {
        long end = 0;
        for (int pieces = 0; pieces < PiecesMax; pieces++)
        {
            long data = Seek(file, end, SeekToData);
            if (data < 0)
            {
                return Marshal.GetLastPInvokeError() == NoSuchAddress ? end : length;
            }

            long hole = Seek(file, data, SeekToHole);
            if (hole <= data)
            {
                return length;
            }

            end = hole;
        }

        return length;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FileDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long position, int whence);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags);
}
