using System.Threading.Channels;

namespace Wiber.Node.Replica;

/// <summary>Proposals that wait for the loop to append them; those that came together are appended all or none.</summary>
internal sealed class ProposalQueue
{
    private const int GroupsMax = ReplicaLoop.EventsMax;

    /// <summary>From so many bytes on, to replicate proposals at once gains more than to gather them costs.</summary>
    private const int LargeBytes = 64 * 1024;

    private readonly Channel<Group> _groups = Channel.CreateBounded<Group>(
        new BoundedChannelOptions(GroupsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private int _largeGroups;

    /// <summary>Groups that wait.</summary>
    public int Count => _groups.Reader.Count;

    /// <summary>Whether one of them should not wait for others.</summary>
    public bool HasLarge => Volatile.Read(ref _largeGroups) > 0;

    /// <summary>Adds a group. False if the queue is full, or has ended.</summary>
    public bool TryAdd(IReadOnlyList<PendingProposal> group)
    {
        bool isLarge = IsLarge(group);
        if (isLarge)
        {
            Interlocked.Increment(ref _largeGroups);
        }

        bool isAdded = _groups.Writer.TryWrite(new Group(group, isLarge));
        if (isLarge && !isAdded)
        {
            Interlocked.Decrement(ref _largeGroups);
        }

        return isAdded;
    }

    /// <summary>Has them appended, so many groups at most; gives how many there were.</summary>
    public int DeliverTo(Replica replica, int groupsMax)
    {
        int delivered = 0;
        while (delivered < groupsMax && _groups.Reader.TryRead(out Group group))
        {
            delivered++;
            if (group.IsLarge)
            {
                Interlocked.Decrement(ref _largeGroups);
            }

            replica.Propose(group.Proposals);
        }

        return delivered;
    }

    /// <summary>Takes no more, and answers those that wait: the node is going down.</summary>
    public void End()
    {
        _groups.Writer.TryComplete();
        while (_groups.Reader.TryRead(out Group group))
        {
            foreach (PendingProposal pending in group.Proposals)
            {
                pending.End(new ProposalResult(ProposalStatus.NoLeader));
            }
        }
    }

    private static bool IsLarge(IReadOnlyList<PendingProposal> group)
    {
        long bytes = 0;
        for (int i = 0; i < group.Count; i++)
        {
            bytes += group[i].Proposal.Record.Length;
        }

        return bytes >= LargeBytes;
    }

    private readonly record struct Group(IReadOnlyList<PendingProposal> Proposals, bool IsLarge);
}
