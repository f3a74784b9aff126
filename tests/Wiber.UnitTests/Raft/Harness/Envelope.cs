using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>A message between two members.</summary>
internal sealed record Envelope(NodeId From, NodeId To, RaftMessage Message)
{
    public override string ToString() => $"{From}->{To} {MessageText.Of(Message)}";
}
