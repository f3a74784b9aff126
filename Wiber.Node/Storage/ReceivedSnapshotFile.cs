using Wiber.Client;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Storage;

/// <summary>
/// The file of a snapshot that is being received, with its whole space from the start. Two slots of 512 bytes at 0 and 4096 say
/// in turn how far it has come; from 8192 on lie its bytes as they came. Each write brings bytes and one slot, and is synced
/// before the next, so the slot before tells what was there before; if the last write is torn, that counts again.
/// </summary>
internal sealed class ReceivedSnapshotFile : IDisposable
{
    public const int SlotBytes = 512;
    public const int SlotDistanceBytes = DoubleSlotFile.SectorBytesMax;
    public const int DataOffset = 2 * SlotDistanceBytes;

    private const string TemporaryPath = StorageLayout.ReceivedSnapshot + StorageLayout.TemporarySuffix;

    private static readonly SlotFormat Format = new("WBRRECV1", SlotBytes);

    private readonly IDisk _disk;
    private IDiskFile? _file;
    private IDiskFile? _reserved;
    private ulong _sequence;
    private SnapshotProgress _progress;

    private ReceivedSnapshotFile(IDisk disk)
    {
        _disk = disk;
    }

    /// <summary>What is there, all of it on the disk.</summary>
    public ReceivedSnapshot? State => _file is null ? null : _progress.Snapshot;

    private string Name => $"{_disk.Root}/{StorageLayout.ReceivedSnapshot}";

    /// <summary>Reads what a snapshot's file holds, if there is one; a torn last write does not count.</summary>
    /// <exception cref="StorageException">Damage, or another format version.</exception>
    public static ReceivedSnapshotFile Open(IDisk disk)
    {
        var snapshot = new ReceivedSnapshotFile(disk);
        try
        {
            snapshot.Recover();
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes sure that there is room for these pieces. A snapshot that they take the place of is gone then, even if there is not.
    /// </summary>
    /// <exception cref="DiskFullException">No room for the whole snapshot.</exception>
    public void Reserve(IReadOnlyList<SnapshotChunk> chunks)
    {
        Check(chunks);
        if (chunks is [{ Offset: 0 } first, ..])
        {
            Remove();
            _reserved = _disk.Create(TemporaryPath, checked(DataOffset + first.TotalBytes));
        }
    }

    /// <summary>Writes pieces, for which there is room, as one. Returns once they are on the disk.</summary>
    public void Write(IReadOnlyList<SnapshotChunk> chunks)
    {
        if (chunks.Count == 0)
        {
            return;
        }

        SnapshotChunk first = chunks[0];
        bool begins = first.Offset == 0;
        uint checksum = begins ? uint.MaxValue : ~_progress.Checksum;
        long end = first.Offset;
        foreach (SnapshotChunk chunk in chunks)
        {
            checksum = Crc32C.Update(checksum, chunk.Data.Span);
            end += chunk.Data.Length;
        }

        _sequence = begins ? 1 : _sequence + 1;
        _progress = new SnapshotProgress(
            new ReceivedSnapshot(first.SnapshotId, first.StateIndex, first.StateTerm, first.TotalBytes, end),
            first.Offset,
            ~checksum);
        _file = begins ? _reserved : _file;
        _reserved = null;
        _file!.Write([.. chunks.Select(chunk => chunk.Data)], DataOffset + first.Offset);
        WriteSlot();
        _file.Sync();
        if (begins)
        {
            _disk.Rename(TemporaryPath, StorageLayout.ReceivedSnapshot);
            _disk.SyncFolder(StorageLayout.SnapshotFolder);
        }
    }

    /// <summary>Reads the whole snapshot; the caller disposes the stream.</summary>
    public Stream OpenRead()
    {
        Invariant.Require(State is { IsWhole: true }, "a snapshot is read that is not there as a whole");
        return new ReceivedSnapshotStream(
            Name, _disk.Open(StorageLayout.ReceivedSnapshot), _progress.Snapshot.TotalBytes, _progress.Checksum);
    }

    /// <summary>Removes the file, durably. A stream that reads it may go on.</summary>
    public void Remove()
    {
        if (_file is null)
        {
            return;
        }

        _file.Dispose();
        _file = null;
        _disk.Delete(StorageLayout.ReceivedSnapshot);
        _disk.SyncFolder(StorageLayout.SnapshotFolder);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _reserved?.Dispose();
    }

    private void Check(IReadOnlyList<SnapshotChunk> chunks)
    {
        if (chunks.Count == 0)
        {
            return;
        }

        SnapshotChunk first = chunks[0];
        var snapshot = new ReceivedSnapshot(first.SnapshotId, first.StateIndex, first.StateTerm, first.TotalBytes, first.Offset);
        Invariant.Require(first.Offset == 0 || State == snapshot, "a piece of a snapshot does not continue what is there");
        long end = first.Offset;
        foreach (SnapshotChunk chunk in chunks)
        {
            Invariant.Require(
                (chunk.SnapshotId, chunk.StateIndex, chunk.StateTerm, chunk.TotalBytes)
                == (first.SnapshotId, first.StateIndex, first.StateTerm, first.TotalBytes));
            Invariant.Require(chunk.Offset == end);
            end += chunk.Data.Length;
            Invariant.Require(end <= chunk.TotalBytes);
        }
    }

    private void WriteSlot()
    {
        byte[] slot = new byte[SlotBytes];
        Format.Write(slot, new Slot(_sequence, _progress.ToBytes()));
        _file!.Write([slot], (long)(_sequence % 2) * SlotDistanceBytes);
    }

    private void Recover()
    {
        if (_disk.Exists(TemporaryPath))
        {
            _disk.Delete(TemporaryPath);
        }

        // The name that is there may have been given just before a crash.
        _disk.SyncFolder(StorageLayout.SnapshotFolder);
        if (!_disk.Exists(StorageLayout.ReceivedSnapshot))
        {
            return;
        }

        _file = _disk.Open(StorageLayout.ReceivedSnapshot);
        byte[] slots = new byte[SlotDistanceBytes + SlotBytes];
        _file.Read(slots, 0);
        Slot[] found =
        [
            .. new[] { Format.Read(Name, slots), Format.Read(Name, slots.AsSpan(SlotDistanceBytes)) }
                .OfType<Slot>()
                .OrderBy(slot => slot.Sequence),
        ];
        if (found.Length == 0)
        {
            throw Damage("neither of its two slots has a right checksum");
        }

        if (!found.All(slot => SnapshotProgress.IsValid(slot.Content)))
        {
            throw Damage("a slot with a right checksum says what cannot be");
        }

        Slot whole = LastWhole(found);
        _sequence = whole.Sequence;
        _progress = SnapshotProgress.Read(whole.Content);
        MakeLastWriteDurable();
    }

    /// <summary>The newest slot whose bytes are all there, of one or two in order.</summary>
    private Slot LastWhole(Slot[] slots)
    {
        var window = new FileWindow(_file!);
        uint checksum = uint.MaxValue;
        long position = 0;
        Slot? whole = null;
        foreach (Slot slot in slots)
        {
            SnapshotProgress progress = SnapshotProgress.Read(slot.Content);
            long end = progress.Snapshot.ReceivedBytes;
            while (position < end)
            {
                ReadOnlySpan<byte> bytes = window.At(DataOffset + position, 1).Span;
                bytes = bytes[..(int)Math.Min(bytes.Length, end - position)];
                if (bytes.IsEmpty)
                {
                    break;
                }

                checksum = Crc32C.Update(checksum, bytes);
                position += bytes.Length;
            }

            whole = position == end && ~checksum == progress.Checksum ? slot : whole;
        }

        return whole ?? throw Damage(
            $"not all bytes from {DataOffset} to {DataOffset + SnapshotProgress.Read(slots[0].Content).Snapshot.ReceivedBytes} "
            + "are as they were written");
    }

    /// <summary>What was read may be only in the system's cache, as with the log's last write.</summary>
    private void MakeLastWriteDurable()
    {
        var window = new FileWindow(_file!);
        long end = _progress.Snapshot.ReceivedBytes;
        for (long position = _progress.LastWriteOffset; position < end;)
        {
            Memory<byte> bytes = window.At(DataOffset + position, 1);
            bytes = bytes[..(int)Math.Min(bytes.Length, end - position)];
            _file!.Write([bytes], DataOffset + position);
            position += bytes.Length;
        }

        WriteSlot();
        _file!.Sync();
    }

    private StorageException Damage(string what) =>
        new($"{Name}: damaged: {what}; remove the file, and the leader sends the snapshot again");
}
