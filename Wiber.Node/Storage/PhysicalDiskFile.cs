using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Wiber.Node.Storage;

/// <summary>A file of the real file system.</summary>
internal sealed class PhysicalDiskFile : IDiskFile
{
    /// <summary>
    /// COR_E_IO without a system error: what the framework throws when the space asked for on creation is not there.
    /// </summary>
    private const int NoSystemError = unchecked((int)0x80131620);

    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private PhysicalDiskFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
    }

    public long Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(_handle);
            }
            catch (IOException e)
            {
                throw PhysicalErrors.Of(_path, e);
            }
        }
    }

    public static PhysicalDiskFile Create(string path, long bytes)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(
                path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.None, bytes);

            // Space alone leaves the length at 0 on most systems, and then every later sync would have to write a new length too.
            RandomAccess.SetLength(handle, bytes);
            return new PhysicalDiskFile(path, handle);
        }
        catch (IOException e) when (handle is null && e.HResult == NoSystemError)
        {
            throw new DiskFullException($"{path}: no room on the disk for {bytes} bytes", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw PhysicalErrors.Of(path, e);
        }
    }

    public static PhysicalDiskFile Open(string path) => PhysicalErrors.Translate(
        path,
        () => new PhysicalDiskFile(
            path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)));

    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long position)
    {
        try
        {
            RandomAccess.Write(_handle, buffers, position);
        }
        catch (IOException e)
        {
            throw PhysicalErrors.Of(_path, e);
        }
    }

    public int Read(Span<byte> buffer, long position)
    {
        try
        {
            int total = 0;
            while (total < buffer.Length)
            {
                int read = RandomAccess.Read(_handle, buffer[total..], position + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }
        catch (IOException e)
        {
            throw PhysicalErrors.Of(_path, e);
        }
    }

    public long FindUsedEnd() => OperatingSystem.IsLinux() && Environment.Is64BitProcess
        ? NativeMethods.FindUsedEnd(_handle, Length)
        : Length;

    public void Shrink(long bytes)
    {
        try
        {
            RandomAccess.SetLength(_handle, bytes);
        }
        catch (IOException e)
        {
            throw PhysicalErrors.Of(_path, e);
        }
    }

    public void Sync()
    {
        if (OperatingSystem.IsLinux())
        {
            int error = NativeMethods.SyncData(_handle);
            if (error != 0)
            {
                string message = $"{_path}: cannot sync: {Marshal.GetPInvokeErrorMessage(error)}";
                throw PhysicalErrors.IsDiskFull(error) ? new DiskFullException(message) : new StorageException(message);
            }

            return;
        }

        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (IOException e)
        {
            throw PhysicalErrors.Of(_path, e);
        }
    }

    public void Dispose() => _handle.Dispose();
}
