using Wiber.Node.Raft;
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
