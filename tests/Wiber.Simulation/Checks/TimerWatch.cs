using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.Simulation.Checks;

/// <summary>
/// Watches that a voter campaigns in time (Raft §5.2): only a leader's message and a vote that it grants may make it wait. Time
/// is
/// counted in ticks that reached the core, so a node that stands still is not blamed for it.
/// </summary>
internal sealed class TimerWatch(string node, int timeoutTicksMax)
{
    private const int GraceTicks = 2;

    private int _ticks;

    public void Ticked() => _ticks++;

    /// <summary>A message was handled.</summary>
    public void Received(NodeId from, RaftMessage message, Term termBefore, RaftCore core)
    {
        bool isFromLeader = message is AppendEntries or InstallSnapshot && message.Term >= termBefore;
        bool isVoteGranted = message is RequestVote { IsPreVote: false }
            && message.Term == core.CurrentTerm
            && core.VotedFor == from;
        if (isFromLeader || isVoteGranted)
        {
            _ticks = 0;
        }
    }

    public void Changed(RoleChange change)
    {
        if (change.Role is not Role.Follower)
        {
            _ticks = 0;
        }
    }

    /// <summary>To be called after every turn.</summary>
    public void Look(RaftCore core)
    {
        if (core.Role == Role.Leader || !core.Membership.IsVoter(core.Self))
        {
            _ticks = 0;
        }

        Check.That(
            _ticks <= timeoutTicksMax + GraceTicks,
            $"{node} heard no leader and granted no vote for {_ticks} ticks, and did not campaign");
    }
}
