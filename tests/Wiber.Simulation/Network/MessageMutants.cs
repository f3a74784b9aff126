using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Network;

/// <summary>The bugs that can be played by changing what a node hears.</summary>
internal static class MessageMutants
{
    public static IEnumerable<(int From, RaftMessage Message)> Of(Mutant mutant, int from, int to, int nodes, RaftMessage message)
    {
        switch (mutant, message)
        {
            case (Mutant.VoteCountedTwice, RequestVoteReply { IsGranted: true }):
                int other = Enumerable.Range(0, nodes).First(node => node != from && node != to);
                return [(from, message), (other, message)];
            case (Mutant.RefusalCountedAsVote, RequestVoteReply { IsGranted: false, IsPreVote: false } reply):
                return [(from, reply with { IsGranted = true })];
            case (Mutant.RefusedAppendAcknowledged, AppendEntriesReply { IsSuccess: false } reply):
                return [(from, reply with { IsSuccess = true })];
            case (Mutant.AcknowledgementOffByOne, AppendEntriesReply { IsSuccess: true } reply):
                return [(from, reply with { Index = reply.Index.Next })];
            case (Mutant.CommitWithoutMajority, AppendEntries { Entries: [.., var last] } append):
                return [(from, append with { CommitIndex = LogIndex.Max(append.CommitIndex, last.Index) })];
            default:
                return [(from, message)];
        }
    }
}
