using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

// Leader transfer: thesis §3.10.
public sealed partial class RaftCore
{
    private NodeId? _transferTarget;
    private bool _isTimeoutNowSent;
    private int _transferTicks;

    /// <summary>Whether leadership is being handed over; proposals are refused meanwhile.</summary>
    public bool IsTransferring => _transferTarget is not null;

    /// <summary>
    /// Hands leadership to a follower: brings its log up to date, then asks it to campaign at once. Given up after an election
    /// timeout.
    /// </summary>
    /// <param name="target">The follower, or nothing for the one that is furthest along.</param>
    /// <returns>Whether a transfer began.</returns>
    public bool TransferLeadership(NodeId? target)
    {
        Progress? follower = _followers
            .Where(each => each.IsVoter && (target is null ? each.IsReplicating : each.Id == target))
            .MaxBy(each => (each.IsActive, !each.NeedsState, each.Match));
        if (Role != Role.Leader || follower is null)
        {
            return false;
        }

        _transferTarget = follower.Id;
        _isTimeoutNowSent = false;
        _transferTicks = 0;
        ContinueTransfer(follower);
        return true;
    }

    private void ContinueTransfer(Progress follower)
    {
        if (_transferTarget == follower.Id && !_isTimeoutNowSent && follower.Match == _log.LastIndex)
        {
            _isTimeoutNowSent = true;
            Send(follower.Id, new TimeoutNow(CurrentTerm));
        }
    }

    private void TickTransfer()
    {
        if (_transferTarget is not null && ++_transferTicks >= _options.ElectionTimeoutTicksMax)
        {
            _transferTarget = null;
        }
    }

    private void OnTimeoutNow(NodeId from)
    {
        if (Role == Role.Follower && Leader == from && IsVoter)
        {
            StartElection($"{from} hands over leadership", isTransfer: true);
        }
    }
}
