namespace Wiber.Node.Storage;

/// <summary>Whole files that appear completely or not at all.</summary>
internal static class SmallFile
{
    private const int BytesMax = 64 * 1024;

    /// <summary>Writes under a temporary name, syncs, and renames, so that a crash leaves the old state or the new one.</summary>
    public static void Create(IDisk disk, string path, ReadOnlyMemory<byte> content)
    {
        string temporary = path + StorageLayout.TemporarySuffix;
        using (IDiskFile file = disk.Create(temporary, content.Length))
        {
            file.Write([content], 0);
            file.Sync();
        }

        disk.Rename(temporary, path);
        disk.SyncFolder(StorageLayout.FolderOf(path));
    }

    /// <exception cref="StorageException">It cannot be read, or is far larger than any file of ours.</exception>
    public static byte[] Read(IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path);
        long length = file.Length;
        if (length > BytesMax)
        {
            throw new StorageException($"{disk.Root}/{path}: {length} bytes are too many for this file");
        }

        byte[] content = new byte[length];
        int read = file.Read(content, 0);
        return content[..read];
    }
}
