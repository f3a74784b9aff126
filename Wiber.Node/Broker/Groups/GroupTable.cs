using Wiber.Node.Broker.Groups.Rows;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>The groups by name, and how much of everything there is in all of them.</summary>
internal sealed class GroupTable
{
    private readonly Dictionary<string, ConsumerGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>In no particular order.</summary>
    public IReadOnlyCollection<ConsumerGroup> Groups => _groups.Values;

    public int MemberCount => _groups.Values.Sum(group => group.Members.Count);

    public long OwnershipCount => _groups.Values.Sum(group => (long)group.Ownerships.Count);

    public int OffsetCount => _groups.Values.Sum(group => group.Offsets.Count);

    /// <summary>Topics of each member of each group, added up.</summary>
    public int SubscriptionCount => _groups.Values.Sum(group => group.SubscriptionCount);

    /// <summary>Bytes of what is kept with the offsets.</summary>
    public long MetadataBytes => _groups.Values.Sum(group => group.MetadataBytes);

    /// <summary>Why nothing can be done for a member; nothing if it can.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="member">The member's name.</param>
    /// <param name="joinedAt">Which member of that name; zero for whichever it is.</param>
    public GroupStatus? FindMemberProblem(string group, string member, LogIndex joinedAt) =>
        Find(group) is not { } found ? GroupStatus.UnknownGroup
        : found.FindMember(member) is not { } foundMember ? GroupStatus.UnknownMember
        : joinedAt != LogIndex.Zero && joinedAt != foundMember.JoinedAt ? GroupStatus.Fenced
        : null;

    public ConsumerGroup? Find(string group) => _groups.GetValueOrDefault(group);

    public void Add(ConsumerGroup group) => _groups.Add(group.Name, group);

    public void Remove(ConsumerGroup group) => _groups.Remove(group.Name);

    /// <summary>Puts a stored state back in place.</summary>
    public static GroupTable Restore(GroupRows rows)
    {
        var table = new GroupTable();
        foreach (GroupRow row in rows.Groups)
        {
            table.Add(new ConsumerGroup(row.Group) { Generation = row.Generation });
        }

        foreach (MemberRow row in rows.Members)
        {
            table.Get(row.Group).Put(row.Member);
        }

        foreach (OwnershipRow row in rows.Ownerships)
        {
            ConsumerGroup group = table.Get(row.Group);
            Invariant.Require(group.FindMember(row.Ownership.Owner) is not null);
            group.SetOwnership(row.Partition, row.Ownership);
        }

        foreach (CommittedOffsetRow row in rows.Offsets)
        {
            table.Get(row.Group).SetOffset(row.Partition, row.Committed);
        }

        return table;
    }

    private ConsumerGroup Get(string name)
    {
        ConsumerGroup? group = Find(name);
        Invariant.Require(group is not null);
        return group;
    }
}
