using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>The proposals that were appended and have not ended yet.</summary>
internal sealed class ProposalTable(RaftCore core, ReplicaOptions options)
{
    private readonly Dictionary<LogIndex, PendingProposal> _byIndex = [];
    private readonly Queue<PendingProposal> _awaitingDisk = new();

    /// <summary>How many wait.</summary>
    public int Count => _byIndex.Count + _awaitingDisk.Count;

    public bool HasRoomFor(int count) => Count + count <= options.ProposalsPendingMax;

    /// <summary>Takes a proposal that was appended at an index just now.</summary>
    public void Add(PendingProposal pending, LogIndex index, long nowTick)
    {
        pending.Index = index;
        pending.Term = core.CurrentTerm;
        pending.DeadlineTick = nowTick + options.ProposalTimeoutTicks;
        switch (pending.Acks)
        {
            case ProposalAcks.None:
                pending.End(new ProposalResult(ProposalStatus.Accepted));
                break;
            case ProposalAcks.Leader:
                _awaitingDisk.Enqueue(pending);
                break;
            default:
                Register(pending);
                break;
        }
    }

    /// <summary>Removes those in a range of committed entries that wait for their entry to be applied; ends the others.</summary>
    public List<PendingProposal> Take(LogIndex from, LogIndex to)
    {
        var waiting = new List<PendingProposal>();
        for (LogIndex index = from; index <= to && _byIndex.Count > 0; index = index.Next)
        {
            if (!_byIndex.Remove(index, out PendingProposal? pending))
            {
                continue;
            }

            if (core.TermAt(index) == pending.Term)
            {
                waiting.Add(pending);
            }
            else
            {
                pending.End(new ProposalResult(ProposalStatus.Superseded));
            }
        }

        return waiting;
    }

    /// <summary>More of the log is on this node's disk: ends those that waited for no more than that.</summary>
    public void EndDurable()
    {
        while (_awaitingDisk.TryPeek(out PendingProposal? pending))
        {
            // Where another entry is now, this one never came to the disk or was taken off it again.
            bool isReplaced = core.TermAt(pending.Index) is { } term ? term != pending.Term : pending.Index > core.LastIndex;
            if (!isReplaced && pending.Index > core.DurableIndex)
            {
                return;
            }

            _awaitingDisk.Dequeue();
            pending.End(new ProposalResult(isReplaced ? ProposalStatus.OutcomeUnknown : ProposalStatus.Accepted));
        }
    }

    /// <summary>Leadership is lost: mostly the next leader settles what waits within an election.</summary>
    public void ShortenDeadlines(long nowTick)
    {
        foreach (PendingProposal pending in _byIndex.Values.Concat(_awaitingDisk))
        {
            pending.DeadlineTick = Math.Min(pending.DeadlineTick, nowTick + options.ProposalTimeoutAfterLossTicks);
        }
    }

    /// <summary>Ends those that waited too long.</summary>
    public void Sweep(long nowTick)
    {
        if (_byIndex.Count > 0)
        {
            foreach (PendingProposal pending in _byIndex.Values.Where(each => each.DeadlineTick <= nowTick).ToList())
            {
                _byIndex.Remove(pending.Index);
                pending.End(new ProposalResult(ProposalStatus.OutcomeUnknown));
            }
        }

        while (_awaitingDisk.TryPeek(out PendingProposal? oldest) && oldest.DeadlineTick <= nowTick)
        {
            _awaitingDisk.Dequeue();
            oldest.End(new ProposalResult(ProposalStatus.OutcomeUnknown));
        }
    }

    /// <summary>Ends all; the node is going down.</summary>
    public void Abandon()
    {
        foreach (PendingProposal pending in _byIndex.Values.Concat(_awaitingDisk))
        {
            pending.End(new ProposalResult(ProposalStatus.OutcomeUnknown));
        }

        _byIndex.Clear();
        _awaitingDisk.Clear();
    }

    private void Register(PendingProposal pending)
    {
        if (_byIndex.Remove(pending.Index, out PendingProposal? earlier))
        {
            // From an earlier leadership of this node; another node may still hold it and commit it.
            earlier.End(new ProposalResult(ProposalStatus.OutcomeUnknown));
        }

        _byIndex.Add(pending.Index, pending);
    }
}
