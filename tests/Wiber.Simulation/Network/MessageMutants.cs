using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Network;

/// <summary>The bugs that can be played by changing what a node hears.</summary>
internal static class MessageMutants
{
    /// <param name="mutant">The bug.</param>
    /// <param name="from">Who sent the message.</param>
    /// <param name="others">The voters that neither sent nor get it.</param>
    /// <param name="message">The message.</param>
    public static IEnumerable<(NodeId From, RaftMessage Message)> Of(
        Mutant mutant, NodeId from, IEnumerable<NodeId> others, RaftMessage message)
    {
        switch (mutant, message)
        {
            case (Mutant.VoteCountedTwice, RequestVoteReply { IsGranted: true }):
                return [(from, message), .. others.Take(1).Select(other => (other, message))];
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
