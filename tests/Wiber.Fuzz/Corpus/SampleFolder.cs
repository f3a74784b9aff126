using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;

namespace Wiber.Fuzz.Corpus;

/// <summary>A node's folder, as the store writes it.</summary>
internal sealed class SampleFolder
{
    private const int SegmentBytes = 2048;
    private const int EntriesPerWrite = 3;
    private const int SnapshotBytes = 300;
    private const int PieceBytes = 100;
    private const ulong SnapshotId = 77;

    public static readonly LogStoreOptions Options = new()
    {
        ClusterName = "demo",
        NodeId = new NodeId("n1"),
        NewDisk = 0x90c1f2d83b5a6e47,
        Group = SampleLog.Group,
        SegmentBytes = SegmentBytes,
        PositionIntervalBytes = 200,
    };

    private SampleFolder(SimulatedDisk disk, int lastWriteEntries)
    {
        Disk = disk;
        Content = FolderContent.Read(disk.Copy());
        EntriesBeforeLastWrite = Content.Entries.Count - lastWriteEntries;
    }

    /// <summary>A log of several segments, written in several writes, and a snapshot of which two pieces have come.</summary>
    public static SampleFolder Grown { get; } = Grow();

    /// <summary>A log that began anew behind an entry, so that only the members' file says who belonged to the group there.</summary>
    public static SampleFolder Reset { get; } = BeginAnew();

    public SimulatedDisk Disk { get; }

    public FolderContent Content { get; }

    /// <summary>How many entries no crash can have torn.</summary>
    public int EntriesBeforeLastWrite { get; }

    /// <summary>Paths of the log's segments, in order.</summary>
    public IReadOnlyList<string> Segments =>
        [.. Disk.List(StorageLayout.LogFolder).Order(StringComparer.Ordinal).Select(name => $"{StorageLayout.LogFolder}/{name}")];

    private static SampleFolder Grow()
    {
        var disk = new SimulatedDisk();
        int lastWriteEntries = 0;
        using (var store = LogStore.Open(disk, Options))
        {
            store.Persist([new PersistBatch(0, new HardState(new Term(2), new NodeId("n2", 2)), null, [])]);
            foreach (LogEntry[] write in SampleLog.Entries.Chunk(EntriesPerWrite))
            {
                store.Persist([new PersistBatch(0, null, null, write)]);
                lastWriteEntries = write.Length;
            }

            for (int offset = 0; offset < 2 * PieceBytes; offset += PieceBytes)
            {
                store.Persist([new PersistBatch(0, null, null, []) { Chunks = [Piece(offset)] }]);
            }
        }

        return new SampleFolder(disk, lastWriteEntries);
    }

    private static SampleFolder BeginAnew()
    {
        var disk = new SimulatedDisk();
        using (var store = LogStore.Open(disk, Options))
        {
            var reset = new LogReset(
                LogLink.To(SampleLog.Entries[2].Header), new PlacedMembership(new LogIndex(2), SampleLog.Membership));
            store.Persist([new PersistBatch(0, new HardState(new Term(2), null), null, [.. SampleLog.Entries.Skip(3)]) { Reset = reset }]);
        }

        return new SampleFolder(disk, SampleLog.Entries.Count - 3);
    }

    private static SnapshotChunk Piece(int offset)
    {
        byte[] data = new byte[PieceBytes];
        new Random(offset).NextBytes(data);
        return new SnapshotChunk(SnapshotId, new LogIndex(90), new Term(2), SnapshotBytes, offset, data);
    }
}
