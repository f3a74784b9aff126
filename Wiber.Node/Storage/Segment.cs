using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// An open segment file. Which of its bytes are part of the log is not known here but in the <see cref="SegmentSpan"/>.
/// </summary>
internal sealed class Segment : IDisposable
{
    private readonly string _root;
    private readonly Lock _checking = new();
    private volatile Action? _check;

    private Segment(IDisk disk, SegmentHeader header, IDiskFile file, int positionIntervalBytes)
    {
        _root = disk.Root;
        Header = header;
        File = file;
        Capacity = file.Length;
        Positions = new PositionTable(positionIntervalBytes);
    }

    public SegmentHeader Header { get; }

    public IDiskFile File { get; }

    public PositionTable Positions { get; }

    public LogIndex First => Header.Previous.Index.Next;

    public string Path => StorageLayout.SegmentPath(First);

    /// <summary>For messages to people.</summary>
    public string FullName => $"{_root}/{Path}";

    /// <summary>The length of the file: records that would end behind it need another segment.</summary>
    public long Capacity { get; private set; }

    /// <summary>Up to here the file was written since it is open, with zeros behind the log's part.</summary>
    public long FilledTo { get; set; }

    /// <summary>False if the content is only known from the headers around it, and nothing of it has been read.</summary>
    public bool IsChecked => _check is null;

    /// <summary>A segment that is whole and on the disk, but under a temporary name until <see cref="Install"/>.</summary>
    public static Segment Prepare(IDisk disk, SegmentHeader header, long bytes, int positionIntervalBytes)
    {
        IDiskFile file = disk.Create(TemporaryPath(header), bytes);
        try
        {
            file.Write([header.ToBytes()], 0);
            file.Sync();
            return new Segment(disk, header, file, positionIntervalBytes);
        }
        catch (DiskFullException)
        {
            file.Dispose();
            disk.Delete(TemporaryPath(header));
            throw;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="StorageException">The file is not what its name says, or its header is damaged.</exception>
    public static Segment Open(IDisk disk, LogIndex first, LogStoreOptions options)
    {
        string path = StorageLayout.SegmentPath(first);
        string name = $"{disk.Root}/{path}";
        IDiskFile file = disk.Open(path);
        try
        {
            byte[] bytes = new byte[SegmentHeader.Bytes];
            int read = file.Read(bytes, 0);
            SegmentHeader header = SegmentHeader.Read(name, bytes.AsSpan(0, read));
            if (header.Group != options.Group)
            {
                throw new StorageException($"{name}: belongs to group {header.Group}, not to group {options.Group}");
            }

            if (header.Previous.Index.Next != first)
            {
                throw new StorageException($"{name}: damaged: by its header it begins with entry {header.Previous.Index.Next}");
            }

            return new Segment(disk, header, file, options.PositionIntervalBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gives a prepared segment its name: from here on the log continues in it, whatever another file holds behind its first
    /// index.
    /// </summary>
    public void Install(IDisk disk)
    {
        disk.Rename(TemporaryPath(Header), Path);
        disk.SyncFolder(StorageLayout.LogFolder);
    }

    /// <summary>Puts the check of the content off until somebody reads it.</summary>
    /// <param name="check">Reads all of it, fills <see cref="Positions"/>, and throws if it is not as it should be.</param>
    public void CheckLater(Action check) => _check = check;

    /// <summary>Checks the content if that was put off; before that nothing of it may be used.</summary>
    /// <exception cref="StorageException">Damage.</exception>
    public void Check()
    {
        if (_check is null)
        {
            return;
        }

        lock (_checking)
        {
            _check?.Invoke();
            _check = null;
        }
    }

    /// <summary>Takes a prepared segment back.</summary>
    public void Abandon(IDisk disk)
    {
        Dispose();
        disk.Delete(TemporaryPath(Header));
    }

    /// <summary>Cuts off everything behind the log's part, durably. Nothing is written into the segment after that.</summary>
    public void Seal(long end)
    {
        if (Capacity > end)
        {
            File.Shrink(end);
            File.Sync();
            Capacity = end;
        }
    }

    public void Delete(IDisk disk)
    {
        Dispose();
        disk.Delete(Path);
        disk.SyncFolder(StorageLayout.LogFolder);
    }

    public void Dispose() => File.Dispose();

    private static string TemporaryPath(SegmentHeader header) =>
        StorageLayout.SegmentPath(header.Previous.Index.Next) + StorageLayout.TemporarySuffix;
}
