using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.UnitTests.Storage;

/// <summary>
/// Makes entries that follow one another, with bodies that differ and hold no zeros, and remembers them by index: the log as it
/// should be.
/// </summary>
internal sealed class LogBuilder(uint group = LogBuilder.DefaultGroup)
{
    public const uint DefaultGroup = 7;

    private readonly List<LogEntry> _entries = [];
    private int _made;

    public LogBuilder(IEnumerable<LogEntry> entries)
        : this()
    {
        _entries.AddRange(entries);
    }

    public LogIndex Last => new((ulong)_entries.Count);

    public IReadOnlyList<LogEntry> Entries => _entries;

    public LogEntry this[ulong index] => _entries[(int)index - 1];

    /// <summary>Appends an entry whose body has this many bytes.</summary>
    public LogEntry Append(int bodyBytes, ulong term = 1)
    {
        byte[] body = new byte[bodyBytes];
        var random = new Random((_made++ * 1000) + (int)term);
        for (int i = 0; i < body.Length; i++)
        {
            // No zeros: where a write is torn, what is missing must show.
            body[i] = (byte)random.Next(1, 256);
        }

        return Append(EntryKind.Messages, body, term);
    }

    /// <summary>Appends an entry that says that these nodes are the group's voters.</summary>
    public LogEntry AppendMembership(ulong term, params string[] names)
    {
        var membership = new Membership(
            names.Select((name, i) => new Member(new NodeId(name, (ulong)i + 70), MemberRole.Voter, "host", 1000 + i, 2000 + i)));
        return Append(EntryKind.Membership, membership.Encode(), term);
    }

    public List<LogEntry> AppendMany(int count, int bodyBytes, ulong term = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => Append(bodyBytes, term))];

    /// <summary>Forgets entries from here on.</summary>
    public void TruncateFrom(ulong first) => _entries.RemoveRange((int)first - 1, _entries.Count - (int)first + 1);

    /// <summary>The hybrid time of the messages at an index.</summary>
    public static ulong TimeOf(LogIndex index) => 1_000 + index.Value;

    /// <summary>Where each term begins in the log.</summary>
    public List<TermStart> Terms =>
        [.. _entries.GroupBy(entry => entry.Term).Select(term => new TermStart(term.Key, term.First().Index))];

    public LogLink LinkTo(ulong index) => LogLink.To(this[index].Header);

    /// <summary>
    /// What a node must know of a log that begins behind this entry: the membership in force there, and all that come after it.
    /// </summary>
    public static List<PlacedMembership> MembershipsOf(IEnumerable<LogEntry> log, LogIndex previous)
    {
        List<PlacedMembership> all =
        [
            .. log.Where(entry => entry.Kind == EntryKind.Membership)
                .Select(entry => new PlacedMembership(entry.Index, Membership.Of(entry))),
        ];
        int first = all.FindLastIndex(placed => placed.Index <= previous);
        return all[Math.Max(first, 0)..];
    }

    private LogEntry Append(EntryKind kind, byte[] body, ulong term)
    {
        uint chain = _entries.Count == 0 ? 0 : _entries[^1].Header.Checksum;
        Proposal proposal = Proposal.Of(kind, body);
        proposal.Time = kind == EntryKind.Messages ? new EntryTime(0, TimeOf(Last.Next)) : default;
        LogEntry entry = LogEntry.Seal(proposal, Last.Next, new Term(term), group, chain);
        _entries.Add(entry);
        return entry;
    }
}
