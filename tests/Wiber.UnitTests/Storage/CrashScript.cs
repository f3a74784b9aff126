using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.UnitTests.Storage;

/// <summary>A life of a store that does everything it can do, and what it must hold after each step.</summary>
internal sealed class CrashScript
{
    private readonly LogBuilder _log = new();
    private readonly List<Step> _steps = [];
    private HardState _hardState;

    public CrashScript()
    {
        Persist(term: 1);
        Persist(entries: _log.AppendMany(3, 100));
        Persist(entries: _log.AppendMany(10, 100));
        Persist(entries: _log.Append(3000));
        Persist(entries: _log.AppendMany(2, 10));
        Truncate(from: 14, term: 2, count: 3, bodyBytes: 120);
        Persist(entries: _log.AppendMany(8, 200, term: 2));
        Persist(term: 3);
        Truncate(from: 9, term: 4, count: 0, bodyBytes: 0);
        Persist(entries: _log.AppendMany(6, 150, term: 4));
        RemovePrefix(5);
        Truncate(from: 9, term: 5, count: 1, bodyBytes: 2000);
        Truncate(from: 9, term: 6, count: 2, bodyBytes: 400);
        Persist(term: 7, entries: _log.AppendMany(12, 80, term: 7));
        RemovePrefix(11);
        Truncate(from: 20, term: 8, count: 1, bodyBytes: 0);
        Persist(entries: [.. _log.AppendMany(4, 600, term: 8)]);
    }

    public IReadOnlyList<Step> Steps => _steps;

    private void Persist(ulong? term = null, params IReadOnlyList<LogEntry> entries)
    {
        HardState? hardState = null;
        if (term is { } value)
        {
            hardState = _hardState = new HardState(new Term(value), value % 2 == 0 ? null : new NodeId($"n{value}"));
        }

        // Split in two, so that every persist is a group of batches.
        int half = entries.Count / 2;
        Add(
            [
                new PersistBatch(0, hardState, null, [.. entries.Take(half)]),
                new PersistBatch(1, null, null, [.. entries.Skip(half)]),
            ],
            null,
            LogIndex.Zero);
    }

    private void Truncate(ulong from, ulong term, int count, int bodyBytes)
    {
        _log.TruncateFrom(from);
        _hardState = new HardState(new Term(term), null);
        List<LogEntry> entries = _log.AppendMany(count, bodyBytes, term);
        Add([new PersistBatch(0, _hardState, new LogIndex(from), entries)], new LogIndex(from), LogIndex.Zero);
    }

    private void RemovePrefix(ulong last) => Add([], null, new LogIndex(last));

    private void Add(IReadOnlyList<PersistBatch> batches, LogIndex? truncateFrom, LogIndex removePrefix) =>
        _steps.Add(new Step(batches, truncateFrom, removePrefix, _hardState, [.. _log.Entries]));

    /// <summary>
    /// One call of the store, and its hard state and whole log, removed entries included, once the call has returned.
    /// </summary>
    public sealed record Step(
        IReadOnlyList<PersistBatch> Batches,
        LogIndex? TruncateFrom,
        LogIndex RemovePrefix,
        HardState HardState,
        IReadOnlyList<LogEntry> Log)
    {
        public void Run(LogStore store)
        {
            if (RemovePrefix > LogIndex.Zero)
            {
                store.RemovePrefix(RemovePrefix);
            }
            else
            {
                store.Persist(Batches);
            }
        }
    }
}
