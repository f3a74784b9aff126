using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;

namespace Wiber.UnitTests.Storage;

/// <summary>
/// What the tests of the store share: options with small segments, short forms of batches, and comparison of logs.
/// </summary>
internal static class StoreFixture
{
    public const int SegmentBytes = 1024;

    public static readonly LogStoreOptions Options = new()
    {
        ClusterName = "test",
        NodeId = new NodeId("n1"),
        NewDisk = 0x90c1f2d83b5a6e47,
        Group = LogBuilder.DefaultGroup,
        SegmentBytes = SegmentBytes,
        PositionIntervalBytes = 200,
    };

    /// <summary>Options with segments that hold everything a test writes.</summary>
    public static readonly LogStoreOptions OneSegment = Options with { SegmentBytes = 16 * 1024 };

    public static PersistBatch Batch(params IReadOnlyList<LogEntry> entries) => new(0, null, null, entries);

    public static PersistBatch InTerm(ulong term, params IReadOnlyList<LogEntry> entries) =>
        new(0, new HardState(new Term(term), null), null, entries);

    public static PersistBatch Truncate(ulong from, params IReadOnlyList<LogEntry> entries) =>
        new(0, null, new LogIndex(from), entries);

    /// <summary>The log begins anew behind an entry of a log that knows all entries before it.</summary>
    public static LogReset ResetTo(LogBuilder log, ulong link)
    {
        var index = new LogIndex(link);
        List<PlacedMembership> memberships = LogBuilder.MembershipsOf(log.Entries.Take((int)link), index);
        return new LogReset(log.LinkTo(link), memberships is [.., var last] ? last : new(LogIndex.Zero, Membership.Unknown));
    }

    public static PersistBatch Reset(LogBuilder log, ulong link, params IReadOnlyList<LogEntry> entries) =>
        Batch(entries) with { Reset = ResetTo(log, link) };

    public static PersistBatch Receive(params IReadOnlyList<SnapshotChunk> chunks) => Batch() with { Chunks = chunks };

    /// <summary>The content of a snapshot: no zeros, so that what is missing shows.</summary>
    public static byte[] SnapshotBytes(ulong id, int totalBytes)
    {
        var random = new Random((int)id);
        byte[] content = new byte[totalBytes];
        for (int i = 0; i < content.Length; i++)
        {
            content[i] = (byte)random.Next(1, 256);
        }

        return content;
    }

    /// <summary>A piece of a snapshot whose state index and term are told by its id.</summary>
    public static SnapshotChunk Chunk(ulong id, int totalBytes, int offset, int count) => new(
        id, new LogIndex(id * 100), new Term(id), totalBytes, offset, SnapshotBytes(id, totalBytes).AsMemory(offset, count));

    public static ReceivedSnapshot Received(ulong id, int totalBytes, long receivedBytes) =>
        new(id, new LogIndex(id * 100), new Term(id), totalBytes, receivedBytes);

    public static byte[] ReadSnapshot(LogStore store, ulong snapshotId)
    {
        using Stream? stream = store.OpenReceivedSnapshot(snapshotId);
        Assert.NotNull(stream);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public static void AssertMemberships(IReadOnlyList<PlacedMembership> expected, LogStore store, string what = "")
    {
        static string Text(IEnumerable<PlacedMembership> placed) =>
            string.Join("; ", placed.Select(each => $"{each.Index}: {Convert.ToHexString(each.Membership.Encode())}"));
        string found = Text(store.Recovered.State.Memberships);
        Assert.True(Text(expected) == found, $"{what}: {found}");
    }

    public static List<LogEntry> ReadAll(LogStore store)
    {
        var entries = new List<LogEntry>();
        LogIndex next = store.PreviousIndex.Next;
        while (next <= store.LastIndex)
        {
            IReadOnlyList<LogEntry> read = store.Read(next, store.LastIndex, 500);
            Assert.NotEmpty(read);
            entries.AddRange(read);
            next = entries[^1].Index.Next;
        }

        return entries;
    }

    /// <summary>Entries are the same if their bytes are, apart from each disk's own mark.</summary>
    public static bool AreSame(IReadOnlyList<LogEntry> left, IReadOnlyList<LogEntry> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => AreSame(pair.First, pair.Second));

    public static bool AreSame(LogEntry left, LogEntry right) =>
        left.Header == right.Header && left.Body.Span.SequenceEqual(right.Body.Span);

    public static void AssertHolds(LogStore store, IReadOnlyList<LogEntry> expected)
    {
        List<LogEntry> found = ReadAll(store);
        Assert.Equal(expected.Select(entry => entry.ToString()), found.Select(entry => entry.ToString()));
        Assert.True(AreSame(expected, found));
    }

    public static List<string> SegmentNames(SimulatedDisk disk) => [.. disk.List("log").Order(StringComparer.Ordinal)];
}
