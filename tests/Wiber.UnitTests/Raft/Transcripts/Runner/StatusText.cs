using Wiber.Node.Raft;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>The state of all members as a table; of one that is down, what its disk holds.</summary>
internal static class StatusText
{
    private static readonly string[] Header =
        ["node", "role", "term", "vote", "leader", "commit", "applied", "durable", "log"];

    public static IReadOnlyList<string> Of(RaftGroup group)
    {
        List<string[]> rows = [Header, .. group.Members.Select(Row)];
        int[] widths = [.. Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => row[column].Length))];
        return [.. rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())];
    }

    private static string[] Row(RaftMember member)
    {
        HardState hardState = member.Disk.HardState;
        if (!member.IsUp)
        {
            string onDisk = MessageText.Entries(member.Disk.Entries);
            return [member.Id.Value, "down", $"{hardState.Term}", Name(hardState.VotedFor), "-", "-", "-", "-", onDisk];
        }

        RaftCore core = member.Core;
        IEnumerable<(LogIndex, Term)> log =
            member.LogTerms.Select((term, position) => (new LogIndex((ulong)position + 1), new Term(term)));
        return
        [
            member.Id.Value,
            core.Role == Role.PreCandidate ? "pre-candidate" : core.Role.ToString().ToLowerInvariant(),
            $"{core.CurrentTerm}",
            Name(core.VotedFor),
            Name(core.Leader),
            $"{core.CommitIndex}",
            $"{member.Applied}",
            $"{core.DurableIndex}",
            MessageText.Places(log),
        ];
    }

    private static string Name(NodeId? id) => id?.Value ?? "-";
}
