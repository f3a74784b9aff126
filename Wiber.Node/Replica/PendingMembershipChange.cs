using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Replica;

/// <summary>A change of members and the one who waits for its end.</summary>
internal sealed class PendingMembershipChange(MembershipChange change)
    : TaskCompletionSource<MembershipResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public MembershipChange Change { get; } = change;

    /// <summary>Its place in the log, once it has one.</summary>
    internal LogIndex Index { get; set; }

    /// <summary>The term it was appended in.</summary>
    internal Term Term { get; set; }

    /// <summary>The tick at which waiting ends with an unknown outcome.</summary>
    internal long DeadlineTick { get; set; }
}
