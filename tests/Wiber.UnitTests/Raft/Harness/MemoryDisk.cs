using Wiber.Node.Raft;
using Xunit;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>What survives a member's crash: exactly the writes that were carried out.</summary>
internal sealed class MemoryDisk
{
    private readonly List<LogEntry> _entries = [];

    public HardState HardState { get; private set; } = new(Term.Zero, null);

    public IReadOnlyList<LogEntry> Entries => _entries;

    public LogIndex LastIndex => new((ulong)_entries.Count);

    /// <summary>Puts a log in place before the member starts.</summary>
    public void Prepare(HardState hardState, IEnumerable<LogEntry> entries)
    {
        HardState = hardState;
        _entries.Clear();
        _entries.AddRange(entries);
    }

    public int Truncations { get; private set; }

    public void Write(Ready ready)
    {
        HardState = ready.HardState ?? HardState;
        if (ready.TruncateFrom is { } from)
        {
            Assert.True(from <= LastIndex, $"asked to remove entries from {from} on, but the disk ends at {LastIndex}");
            Truncations++;
            _entries.RemoveRange((int)from.Previous.Value, (int)(LastIndex - from.Previous));
        }

        foreach (LogEntry entry in ready.Entries)
        {
            Assert.Equal(LastIndex.Next, entry.Index);
            _entries.Add(entry);
        }
    }

    public Term? TermAt(LogIndex index) => index > LogIndex.Zero && index <= LastIndex ? _entries[(int)index.Value - 1].Term : null;

    public List<LogEntry> Read(LoadRequest request)
    {
        var entries = new List<LogEntry>();
        long bytes = 0;
        for (LogIndex index = request.From; index <= LogIndex.Min(request.To, LastIndex); index = index.Next)
        {
            LogEntry entry = _entries[(int)index.Value - 1];
            bytes += entry.Record.Length;
            if (entries.Count > 0 && bytes > request.BytesMax)
            {
                break;
            }

            entries.Add(entry);
        }

        return entries;
    }

    public RaftCore Start(RaftOptions options)
    {
        var terms = new List<TermStart>();
        foreach (LogEntry entry in _entries)
        {
            if (terms.Count == 0 || terms[^1].Term != entry.Term)
            {
                terms.Add(new TermStart(entry.Term, entry.Index));
            }
        }

        uint checksum = _entries.Count == 0 ? 0 : _entries[^1].Header.Checksum;
        return new RaftCore(options, HardState, LogIndex.Zero, Term.Zero, LastIndex, checksum, terms);
    }
}
