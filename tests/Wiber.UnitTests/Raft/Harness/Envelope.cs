using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>A message between two members.</summary>
internal sealed record Envelope(NodeId From, NodeId To, RaftMessage Message)
{
    public override string ToString() => Message is AppendEntries append
        ? $"{From}->{To} AppendEntries term={append.Term} previous={append.PreviousIndex}/{append.PreviousTerm} "
            + $"entries={append.Entries.Count} commit={append.CommitIndex} round={append.ReadRound}"
        : $"{From}->{To} {Message}";
}
