using Wiber.Node.Broker.Groups.Assignment;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>
/// Changes one group by one entry: notes what must be stored, counts the generation up if whose partitions are changed, and knows
/// whom it concerns.
/// </summary>
internal sealed class GroupEdit(ConsumerGroup group, LogIndex at, GroupChanges changes)
{
    private readonly HashSet<string> _concerned = new(StringComparer.Ordinal);
    private GroupDigest _digest;

    public ConsumerGroup Group { get; } = group;

    /// <summary>The entry.</summary>
    public LogIndex At { get; } = at;

    /// <summary>Members whose partitions changed or who came or went, in no particular order.</summary>
    public IReadOnlyCollection<string> Concerned => _concerned;

    /// <summary>A number made from everything that changed.</summary>
    public ulong Digest => _digest.Value;

    public void Put(GroupMember member)
    {
        Group.Put(member);
        NoteMember(member.Name, member.JoinedAt);
    }

    public void RemoveMember(string member)
    {
        Group.RemoveMember(member);
        NoteMember(member, LogIndex.Zero);
    }

    public void SetOffset(TopicPartition partition, CommittedOffset? committed)
    {
        Group.SetOffset(partition, committed);
        changes.NoteOffset(Group.Name, partition);
        _digest.Add(partition);
        _digest.Add(committed?.Offset ?? -1);
        _digest.Add(committed?.Metadata);
    }

    /// <summary>The owner is done with a partition that was revoked from it: now it is the other's.</summary>
    public void HandOver(TopicPartition partition, PartitionOwnership ownership) =>
        SetOwnership(partition, ownership.Target is { } target ? Owned(target) : null);

    /// <summary>The partition does not exist any more.</summary>
    public void RemoveOwnership(TopicPartition partition) => SetOwnership(partition, null);

    /// <summary>
    /// Computes anew which member is to have which partition. What nobody has, or only one who left, has its owner at once; what
    /// must move from a member is asked back from it.
    /// </summary>
    public void Rebalance(ITopicPartitions topics)
    {
        Dictionary<TopicPartition, string> targets =
            StickyAssignor.Assign(Group.Members.Values, topics.FindTopic, Group.FindOwnership);
        foreach (TopicPartition partition in targets.Keys.Union(Group.Ownerships.Keys).Order().ToArray())
        {
            PartitionOwnership? before = Group.FindOwnership(partition);
            string? target = targets.GetValueOrDefault(partition);
            bool isOwned = before is not null && IsMember(before.Value.Owner);
            PartitionOwnership? after =
                isOwned ? Revise(before!.Value, target) : target is null ? null : Owned(target);
            if (after != before)
            {
                SetOwnership(partition, after);
            }
        }
    }

    /// <summary>To be called once, after all changes.</summary>
    public void Complete()
    {
        if (_concerned.Count == 0)
        {
            return;
        }

        Group.Generation = NextGeneration;
        changes.NoteGroup(Group.Name);
        _digest.Add(Group.Generation);
        foreach (string name in _concerned)
        {
            if (Group.FindMember(name) is { } member)
            {
                Group.Put(member with { AssignedGeneration = Group.Generation });
                changes.NoteMember(Group.Name, name);
            }
        }
    }

    /// <summary>The generation that this entry makes, if it changes anybody's partitions.</summary>
    private long NextGeneration => Group.Generation + 1;

    private static PartitionOwnership Owned(string owner) => new(owner, owner, 0);

    private PartitionOwnership Revise(PartitionOwnership before, string? target) =>
        target == before.Owner ? Owned(before.Owner)
        : before with { Target = target, RevokedGeneration = before.IsRevoking ? before.RevokedGeneration : NextGeneration };

    private bool IsMember(string name) => Group.FindMember(name) is not null;

    private void SetOwnership(TopicPartition partition, PartitionOwnership? ownership)
    {
        Concern(Group.FindOwnership(partition)?.Owner);
        Concern(ownership?.Owner);
        Group.SetOwnership(partition, ownership);
        changes.NoteOwnership(Group.Name, partition);
        _digest.Add(partition);
        _digest.Add(ownership?.Owner);
        _digest.Add(ownership?.Target);
        _digest.Add(ownership?.RevokedGeneration ?? 0);
    }

    private void Concern(string? member)
    {
        if (member is not null)
        {
            _concerned.Add(member);
        }
    }

    private void NoteMember(string member, LogIndex joinedAt)
    {
        Concern(member);
        changes.NoteMember(Group.Name, member);
        _digest.Add(member);
        _digest.Add(joinedAt);
    }
}
