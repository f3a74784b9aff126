using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>
/// The state of all members as a table; of one that is down, what its disk holds. The members that each goes by are left out
/// while all go by this group, all of them voters.
/// </summary>
internal static class StatusText
{
    private static readonly string[] Header =
        ["node", "role", "term", "vote", "leader", "commit", "applied", "durable", "log"];

    public static IReadOnlyList<string> Of(RaftGroup group)
    {
        string all = MemberText.Of(new Membership(
            group.Members.Select(each => new Member(each.Id, MemberRole.Voter, "", 0, 0))));
        bool isFirst = group.Members.All(each => MemberText.Of(Membership(each)) == all);
        List<string[]> rows = isFirst
            ? [Header, .. group.Members.Select(Row)]
            : [[.. Header, "members"], .. group.Members.Select(RowWithMembers)];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return [.. rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())];
    }

    /// <summary>The log on a disk.</summary>
    public static string OnDisk(MemoryDisk disk) => MessageText.Log(
        disk.PreviousIndex, disk.TermAt(disk.PreviousIndex), disk.Entries.Select(entry => (entry.Index, entry.Term)));

    private static string[] RowWithMembers(RaftMember member) => [.. Row(member), MemberText.Of(Membership(member))];

    private static string[] Row(RaftMember member)
    {
        HardState hardState = member.Disk.HardState;
        string name = MemberText.Of(member.Id);
        if (!member.IsUp)
        {
            string vote = MemberText.Of(hardState.VotedFor);
            return [name, "down", $"{hardState.Term}", vote, "-", "-", "-", "-", OnDisk(member.Disk)];
        }

        RaftCore core = member.Core;
        IEnumerable<(LogIndex, Term)> log = member.LogTerms.Select((term, position) =>
            (core.PreviousIndex + ((ulong)position + 1), new Term(term)));
        return
        [
            name,
            core.Role == Role.PreCandidate ? "pre-candidate" : core.Role.ToString().ToLowerInvariant(),
            $"{core.CurrentTerm}",
            MemberText.Of(core.VotedFor),
            MemberText.Of(core.Leader),
            $"{core.CommitIndex}",
            $"{member.Applied}",
            $"{core.DurableIndex}",
            MessageText.Log(core.PreviousIndex, core.TermAt(core.PreviousIndex), log),
        ];
    }

    private static Membership Membership(RaftMember member) => member.IsUp ? member.Core.Membership : member.Disk.Membership;
}
