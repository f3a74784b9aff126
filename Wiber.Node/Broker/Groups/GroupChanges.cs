using Wiber.Node.Broker.Groups.Rows;

namespace Wiber.Node.Broker.Groups;

/// <summary>Notes which rows of groups entries touch until the next checkpoint. For the applying thread.</summary>
internal sealed class GroupChanges
{
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<(string Group, string Member)> _members = [];
    private readonly HashSet<(string Group, TopicPartition Partition)> _ownerships = [];
    private readonly HashSet<(string Group, TopicPartition Partition)> _offsets = [];

    /// <summary>Rows that wait to be written.</summary>
    public int Count => _groups.Count + _members.Count + _ownerships.Count + _offsets.Count;

    public void NoteGroup(string group) => _groups.Add(group);

    public void NoteMember(string group, string member) => _members.Add((group, member));

    public void NoteOwnership(string group, TopicPartition partition) => _ownerships.Add((group, partition));

    public void NoteOffset(string group, TopicPartition partition) => _offsets.Add((group, partition));

    /// <summary>Takes down what the noted rows are now, and which of them are gone.</summary>
    public GroupDelta Freeze(GroupTable table)
    {
        GroupRow? FindGroup(string key) => table.Find(key) is { } group ? new GroupRow(key, group.Generation) : null;

        MemberRow? FindMember((string Group, string Member) key) =>
            table.Find(key.Group)?.FindMember(key.Member) is { } member ? new MemberRow(key.Group, member) : null;

        OwnershipRow? FindOwnership((string Group, TopicPartition Partition) key) =>
            table.Find(key.Group)?.FindOwnership(key.Partition) is { } found
                ? new OwnershipRow(key.Group, key.Partition, found)
                : null;

        CommittedOffsetRow? FindOffset((string Group, TopicPartition Partition) key) =>
            table.Find(key.Group)?.FindOffset(key.Partition) is { } found
                ? new CommittedOffsetRow(key.Group, key.Partition, found)
                : null;

        var changed = new GroupRows(
            FindAll<string, GroupRow>(_groups, FindGroup, out List<string> groups),
            FindAll<(string, string), MemberRow>(_members, FindMember, out List<(string, string)> members),
            FindAll<(string, TopicPartition), OwnershipRow>(
                _ownerships, FindOwnership, out List<(string, TopicPartition)> ownerships),
            FindAll<(string, TopicPartition), CommittedOffsetRow>(
                _offsets, FindOffset, out List<(string, TopicPartition)> offsets));
        return new GroupDelta(changed, new GroupKeys(groups, members, ownerships, offsets));
    }

    private static List<TRow> FindAll<TKey, TRow>(HashSet<TKey> keys, Func<TKey, TRow?> find, out List<TKey> gone)
        where TRow : struct
    {
        var rows = new List<TRow>(keys.Count);
        gone = [];
        foreach (TKey key in keys)
        {
            if (find(key) is { } row)
            {
                rows.Add(row);
            }
            else
            {
                gone.Add(key);
            }
        }

        return rows;
    }
}
