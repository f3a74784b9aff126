namespace Wiber.Node.Storage;

/// <summary>
/// A small state, twice. Each save writes and syncs one slot and then the other, so at every moment one of them is whole. A save
/// takes no new space, so a full disk does not keep anything from being saved.
/// </summary>
internal sealed class DoubleSlotFile : IDisposable
{
    /// <summary>Drives that write this much at a time cannot tear two slots in one go if no two share such a piece.</summary>
    public const int SectorBytesMax = 4096;

    private readonly SlotFormat _format;
    private readonly IDiskFile _file;
    private readonly byte[] _buffer;
    private Slot _newest;

    private DoubleSlotFile(SlotFormat format, IDiskFile file, Slot newest)
    {
        _format = format;
        _file = file;
        _newest = newest;
        _buffer = new byte[format.Bytes];
    }

    public ReadOnlySpan<byte> Content => _newest.Content;

    /// <summary>
    /// Opens the file, or makes it if <paramref name="isNew"/>. Afterwards both slots are whole and on the disk.
    /// </summary>
    /// <param name="disk">The node's folder.</param>
    /// <param name="path">The file.</param>
    /// <param name="format">Its slots.</param>
    /// <param name="first">The content of a file that is made.</param>
    /// <param name="isNew">The folder is new.</param>
    /// <param name="need">For people: what would be wrong without the file.</param>
    /// <exception cref="StorageException">It is missing, both slots are damaged, or they are of another version.</exception>
    public static DoubleSlotFile Open(IDisk disk, string path, SlotFormat format, byte[] first, bool isNew, string need)
    {
        string name = $"{disk.Root}/{path}";
        if (!disk.Exists(path))
        {
            if (!isNew)
            {
                throw new StorageException($"{name}: missing: {need}");
            }

            byte[] content = new byte[Distance(format) + format.Bytes];
            format.Write(content, new Slot(0, first));
            format.Write(content.AsSpan(Distance(format)), new Slot(0, first));
            SmallFile.Create(disk, path, content);
        }

        IDiskFile file = disk.Open(path);
        try
        {
            return Read(name, file, format);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Returns once the content is on the disk.</summary>
    public void Save(byte[] content)
    {
        _newest = new Slot(_newest.Sequence + 1, content);
        WriteSlot(0);
        WriteSlot(1);
    }

    public void Dispose() => _file.Dispose();

    private static DoubleSlotFile Read(string name, IDiskFile file, SlotFormat format)
    {
        byte[] content = new byte[Distance(format) + format.Bytes];
        file.Read(content, 0);
        Slot? first = format.Read(name, content);
        Slot? second = format.Read(name, content.AsSpan(Distance(format)));
        if (first is null && second is null)
        {
            throw new StorageException($"{name}: damaged: neither of its two slots has a right checksum");
        }

        if (first is { } left && second is { } right
            && left.Sequence == right.Sequence && !left.Content.AsSpan().SequenceEqual(right.Content))
        {
            throw new StorageException(
                $"{name}: damaged: its two slots have one sequence number, {left.Sequence}, but not the same content");
        }

        int newest = second is null || (first is not null && first.Value.Sequence >= second.Value.Sequence) ? 0 : 1;
        var opened = new DoubleSlotFile(format, file, newest == 0 ? first!.Value : second!.Value);

        // What was read may never have reached the disk: the last process may have died, or failed, before its sync. The other
        // slot goes first, because this one may be the only whole one.
        opened.WriteSlot(1 - newest);
        opened.WriteSlot(newest);
        return opened;
    }

    private static int Distance(SlotFormat format) => (format.Bytes + SectorBytesMax - 1) / SectorBytesMax * SectorBytesMax;

    private void WriteSlot(int slot)
    {
        _format.Write(_buffer, _newest);
        _file.Write([_buffer], slot * Distance(_format));
        _file.Sync();
    }
}
