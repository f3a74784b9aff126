namespace Wiber.Testing.Disks;

/// <summary>A file system in memory of a fixed size, under a folder. Needs root and Linux.</summary>
public sealed class SmallDisk : IDisposable
{
    private const string Filler = "filler";

    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Bytes that are free.</summary>
    public long FreeBytes => new DriveInfo(_folder).AvailableFreeSpace;

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? FindObstacle()
    {
        string folder = Directory.CreateTempSubdirectory("wiber-disk-").FullName;
        try
        {
            if (SystemCommand.TryRun("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) is { } problem)
            {
                return $"no tmpfs can be mounted here: {problem}";
            }

            SystemCommand.Run("umount", folder);
            return null;
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>Puts one under a folder, which is made.</summary>
    public static SmallDisk Mount(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        SystemCommand.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        byte[] piece = new byte[64 * 1024];
        using FileStream file = File.Create(Path.Combine(_folder, Filler));
        try
        {
            while (true)
            {
                file.Write(piece);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // No room is left: that is what it was for.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Path.Combine(_folder, Filler));

    /// <summary>The folder is the one below again, and empty. Lazily: a process that has files there keeps them.</summary>
    public void Dispose() => SystemCommand.Run("umount", "-l", _folder);
}
