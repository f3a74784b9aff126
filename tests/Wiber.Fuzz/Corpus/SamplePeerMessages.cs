using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Fuzz.Corpus;

/// <summary>A message of each kind that nodes send each other.</summary>
internal static class SamplePeerMessages
{
    private static readonly Term Term = new(2);

    public static IReadOnlyList<RaftMessage> All { get; } =
    [
        new RequestVote(Term, new LogIndex(9), new Term(1), IsPreVote: true, IsLeaderTransfer: false),
        new RequestVote(Term, new LogIndex(9), new Term(1), IsPreVote: false, IsLeaderTransfer: true),
        new RequestVoteReply(Term, IsGranted: true, IsPreVote: false),
        new AppendEntries(Term, new LogIndex(3), new Term(1), [], new LogIndex(3), 17),
        new AppendEntries(Term, LogIndex.Zero, Term.Zero, SampleLog.Entries, new LogIndex(3), 18),
        new AppendEntries(Term, new LogIndex(1), new Term(1), [SampleLog.Entries[1]], new LogIndex(1), 19),
        new AppendEntriesReply(Term, IsSuccess: true, new LogIndex(4), LogIndex.Zero, Term.Zero, 17, NeedsState: false),
        new AppendEntriesReply(Term, IsSuccess: false, new LogIndex(9), new LogIndex(4), new Term(1), 17, NeedsState: true),
        new TimeoutNow(Term),
        new ReadIndex(Term, 4711),
        new ReadIndexReply(Term, 4711, new LogIndex(5)),
        new InstallSnapshot(
            Term,
            new SnapshotChunk(77, new LogIndex(8), new Term(1), 100_000, 500, SampleMessages.Batches[3]),
            new LogReset(
                LogLink.To(SampleLog.Entries[3].Header), new PlacedMembership(new LogIndex(2), SampleLog.Membership))),
        new InstallSnapshotReply(Term, 77, 600, LogIndex.Zero),
    ];
}
