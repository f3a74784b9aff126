using System.Text;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>Makes logs from the terms of their entries: equal terms in front make equal entries, as in real logs.</summary>
internal static class TestLog
{
    public const uint Group = 7;

    public static List<LogEntry> OfTerms(params ulong[] terms)
    {
        var log = new List<LogEntry>();
        foreach (ulong term in terms)
        {
            log.Add(Next(log, new Term(term)));
        }

        return log;
    }

    /// <summary>Such a log as a group has: its first entry holds the members that it was founded with.</summary>
    public static List<LogEntry> Founded(Membership founders, params ulong[] terms)
    {
        var log = new List<LogEntry>();
        foreach (ulong term in terms)
        {
            Proposal proposal = log.Count == 0 ? Proposal.Of(EntryKind.Membership, founders.Encode()) : Body(bodyBytes: 8);
            log.Add(Next(log, new Term(term), proposal));
        }

        return log;
    }

    /// <summary>The entry that would follow <paramref name="log"/> in a term.</summary>
    public static LogEntry Next(IReadOnlyList<LogEntry> log, Term term, int bodyBytes = 8) => Next(log, term, Body(bodyBytes));

    public static Proposal Body(int bodyBytes) => Proposal.Of(EntryKind.Messages, new byte[bodyBytes]);

    /// <summary>A proposal that can be recognized by its text, filled up to a size.</summary>
    public static Proposal Body(string text, int bodyBytes) =>
        Proposal.Of(EntryKind.Messages, Encoding.UTF8.GetBytes(text.PadRight(bodyBytes, '\0')));

    private static LogEntry Next(IReadOnlyList<LogEntry> log, Term term, Proposal proposal)
    {
        uint chain = log.Count == 0 ? 0 : log[^1].Header.Checksum;
        return LogEntry.Seal(proposal, new LogIndex((ulong)log.Count + 1), term, Group, chain);
    }
}
