using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Rows;

namespace Wiber.Node.Broker.Stores;

/// <summary>The rows of groups of a store in memory, in the order of their keys.</summary>
internal sealed class MemoryGroupContents
{
    private static readonly Comparer<(string Group, string Member)> MemberOrder =
        Comparer<(string Group, string Member)>.Create(static (x, y) =>
            CompareNames(x.Group, y.Group) is var order and not 0 ? order : CompareNames(x.Member, y.Member));

    private static readonly Comparer<(string Group, TopicPartition Partition)> PartitionOrder =
        Comparer<(string Group, TopicPartition Partition)>.Create(static (x, y) =>
            CompareNames(x.Group, y.Group) is var order and not 0 ? order : x.Partition.CompareTo(y.Partition));

    private readonly SortedDictionary<string, GroupRow> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Group, string Member), MemberRow> _members = new(MemberOrder);
    private readonly SortedDictionary<(string Group, TopicPartition Partition), OwnershipRow> _ownerships = new(PartitionOrder);
    private readonly SortedDictionary<(string Group, TopicPartition Partition), CommittedOffsetRow> _offsets =
        new(PartitionOrder);

    public void Apply(GroupDelta delta)
    {
        Remove(_groups, delta.Removed.Groups);
        Remove(_members, delta.Removed.Members);
        Remove(_ownerships, delta.Removed.Ownerships);
        Remove(_offsets, delta.Removed.Offsets);
        Put(delta.Changed);
    }

    public void Put(GroupRows rows)
    {
        foreach (GroupRow row in rows.Groups)
        {
            _groups[row.Group] = row;
        }

        foreach (MemberRow row in rows.Members)
        {
            _members[(row.Group, row.Member.Name)] = row;
        }

        foreach (OwnershipRow row in rows.Ownerships)
        {
            _ownerships[(row.Group, row.Partition)] = row;
        }

        foreach (CommittedOffsetRow row in rows.Offsets)
        {
            _offsets[(row.Group, row.Partition)] = row;
        }
    }

    public GroupRows ToRows() => new([.. _groups.Values], [.. _members.Values], [.. _ownerships.Values], [.. _offsets.Values]);

    private static int CompareNames(string x, string y) => string.CompareOrdinal(x, y);

    private static void Remove<TKey, TRow>(SortedDictionary<TKey, TRow> rows, IReadOnlyList<TKey> keys)
        where TKey : notnull
    {
        foreach (TKey key in keys)
        {
            rows.Remove(key);
        }
    }
}
