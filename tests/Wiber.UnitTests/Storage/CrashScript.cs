using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;

namespace Wiber.UnitTests.Storage;

/// <summary>A life of a store that does everything it can do, and what it must hold after each step.</summary>
internal sealed class CrashScript
{
    private readonly LogBuilder _log = new();
    private readonly List<Step> _steps = [];
    private HardState _hardState;
    private ReceivedSnapshot? _snapshot;

    public CrashScript()
    {
        Persist(term: 1);
        Persist(entries: [_log.AppendMembership(1, "n1", "n2", "n3"), .. _log.AppendMany(2, 100)]);
        Persist(entries: _log.AppendMany(10, 100));
        Persist(entries: _log.Append(3000));
        Persist(entries: _log.AppendMany(2, 10));
        Truncate(from: 14, term: 2, count: 3, bodyBytes: 120);
        Persist(entries: [_log.AppendMembership(2, "n1", "n2"), .. _log.AppendMany(7, 200, term: 2)]);
        Persist(term: 3);
        Truncate(from: 9, term: 4, count: 0, bodyBytes: 0);
        Persist(entries: [.. _log.AppendMany(3, 150, term: 4), _log.AppendMembership(4, "n1"), .. _log.AppendMany(2, 150, 4)]);
        RemovePrefix(5);
        Truncate(from: 9, term: 5, count: 1, bodyBytes: 2000);
        Truncate(from: 9, term: 6, count: 2, bodyBytes: 400);
        Persist(term: 7, entries: [_log.AppendMembership(7, "n1", "n4"), .. _log.AppendMany(11, 80, term: 7)]);
        RemovePrefix(11);
        Truncate(from: 20, term: 8, count: 1, bodyBytes: 0);
        Persist(entries: [.. _log.AppendMany(4, 600, term: 8)]);

        // A snapshot, given up for another, and the log begins anew behind its end.
        Persist(chunks: StoreFixture.Chunk(1, 2000, 0, 700));
        Persist(chunks: [StoreFixture.Chunk(1, 2000, 700, 300), StoreFixture.Chunk(1, 2000, 1000, 1)]);
        Persist(chunks: [StoreFixture.Chunk(1, 2000, 1001, 10), StoreFixture.Chunk(2, 1500, 0, 600)]);
        Persist(chunks: StoreFixture.Chunk(2, 1500, 600, 500));
        Reset(from: 15, link: 60, term: 9, count: 12, bodyBytes: 90, chunks: StoreFixture.Chunk(2, 1500, 1100, 400));
        DropSnapshot(2);
        Persist(entries: [_log.AppendMembership(9, "n5", "n4"), .. _log.AppendMany(12, 100, term: 9)]);
        RemovePrefix(75);
        Truncate(from: 80, term: 10, count: 4, bodyBytes: 100);

        // The log reaches behind its new beginning with entries that were never committed: in the middle of a segment, and where
        // one begins, because each holds a single entry.
        Persist(entries: _log.AppendMany(20, 100, term: 10));
        Reset(from: 79, link: 85, term: 11, count: 2, bodyBytes: 100, chunks: StoreFixture.Chunk(3, 300, 0, 300));
        Persist(entries: _log.AppendMany(6, 1000, term: 11));
        Reset(from: 88, link: 90, term: 12, count: 0, bodyBytes: 0);
        Persist(term: 13, entries: _log.AppendMany(3, 200, term: 13));
        RemovePrefix(92);
        DropSnapshot(3);
    }

    public IReadOnlyList<Step> Steps => _steps;

    private void Persist(ulong? term = null, IReadOnlyList<LogEntry>? entries = null, params IReadOnlyList<SnapshotChunk> chunks)
    {
        HardState? hardState = null;
        if (term is { } value)
        {
            hardState = _hardState = new HardState(new Term(value), value % 2 == 0 ? null : new NodeId($"n{value}", value));
        }

        Receive(chunks);

        // Split in two, so that every persist is a group of batches.
        entries ??= [];
        int half = entries.Count / 2;
        Add(new Step(
        [
            new PersistBatch(0, hardState, null, [.. entries.Take(half)]),
            new PersistBatch(1, null, null, [.. entries.Skip(half)]) { Chunks = chunks },
        ]));
    }

    private void Persist(IReadOnlyList<LogEntry> entries) => Persist(null, entries, []);

    private void Persist(LogEntry entries) => Persist(null, [entries], []);

    private void Truncate(ulong from, ulong term, int count, int bodyBytes)
    {
        _log.TruncateFrom(from);
        _hardState = new HardState(new Term(term), null);
        List<LogEntry> entries = _log.AppendMany(count, bodyBytes, term);
        Add(new Step([new PersistBatch(0, _hardState, new LogIndex(from), entries)]) { TruncateFrom = new LogIndex(from) });
    }

    /// <summary>The leader's log is another one from an entry on, and so long that this node gets it from the link on.</summary>
    private void Reset(
        ulong from, ulong link, ulong term, int count, int bodyBytes, params IReadOnlyList<SnapshotChunk> chunks)
    {
        _log.TruncateFrom(from);
        _log.AppendMembership(term, "n1", $"n{term}");
        _log.AppendMany((int)(link - from), 10, term);
        _hardState = new HardState(new Term(term), new NodeId("n2", term));
        List<LogEntry> entries = _log.AppendMany(count, bodyBytes, term);
        Receive(chunks);
        Add(new Step(
        [
            new PersistBatch(0, _hardState, null, []) { Chunks = chunks },
            new PersistBatch(1, null, null, [.. entries.Take(1)]) { Reset = StoreFixture.ResetTo(_log, link) },
            new PersistBatch(2, null, null, [.. entries.Skip(1)]),
        ])
        {
            Reset = new LogIndex(link),
        });
    }

    private void RemovePrefix(ulong last) => Add(new Step([]) { RemovePrefix = new LogIndex(last) });

    private void DropSnapshot(ulong id)
    {
        _snapshot = null;
        Add(new Step([]) { DropSnapshot = id });
    }

    private void Receive(IReadOnlyList<SnapshotChunk> chunks)
    {
        foreach (SnapshotChunk chunk in chunks)
        {
            _snapshot = new ReceivedSnapshot(
                chunk.SnapshotId, chunk.StateIndex, chunk.StateTerm, chunk.TotalBytes, chunk.Offset + chunk.Data.Length);
        }
    }

    private void Add(Step step) =>
        _steps.Add(step with { HardState = _hardState, Log = [.. _log.Entries], Snapshot = _snapshot });

    /// <summary>One call of the store, and what it must hold once the call has returned.</summary>
    /// <param name="Batches">What to persist; nothing if the step is another call.</param>
    public sealed record Step(IReadOnlyList<PersistBatch> Batches)
    {
        public LogIndex? TruncateFrom { get; init; }

        public LogIndex? Reset { get; init; }

        public LogIndex RemovePrefix { get; init; }

        public ulong? DropSnapshot { get; init; }

        public HardState HardState { get; init; }

        /// <summary>The whole log, also entries that were removed, or that a reset left out.</summary>
        public IReadOnlyList<LogEntry> Log { get; init; } = [];

        public ReceivedSnapshot? Snapshot { get; init; }

        /// <summary>A snapshot is begun, and until its first piece is written there is none.</summary>
        public bool BeginsSnapshot => Batches.Any(batch => batch.Chunks.Any(chunk => chunk.Offset == 0));

        public void Run(LogStore store)
        {
            if (RemovePrefix > LogIndex.Zero)
            {
                store.RemovePrefix(RemovePrefix);
            }
            else if (DropSnapshot is { } id)
            {
                store.DropReceivedSnapshot(id);
            }
            else
            {
                store.Persist(Batches);
            }
        }
    }
}
