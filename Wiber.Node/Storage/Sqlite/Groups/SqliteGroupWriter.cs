using Microsoft.Data.Sqlite;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Rows;

namespace Wiber.Node.Storage.Sqlite.Groups;

/// <summary>Writes what changed in the groups. A part of <see cref="SqliteDeltaWriter"/>, within its transaction.</summary>
internal sealed class SqliteGroupWriter : IDisposable
{
    private const string OfPartition = "WHERE group_name = ? AND topic = ? AND partition = ?";

    private readonly SqliteStatement _group;
    private readonly SqliteStatement _member;
    private readonly SqliteStatement _ownership;
    private readonly SqliteStatement _offset;
    private readonly SqliteStatement _removeGroup;
    private readonly SqliteStatement _removeMember;
    private readonly SqliteStatement _removeOwnership;
    private readonly SqliteStatement _removeOffset;

    public SqliteGroupWriter(SqliteConnection connection)
    {
        _group = new SqliteStatement(connection, "INSERT OR REPLACE INTO consumer_group VALUES (?, ?)");
        _member = new SqliteStatement(connection, "INSERT OR REPLACE INTO group_member VALUES (?, ?, ?, ?, ?, ?, ?)");
        _ownership = new SqliteStatement(connection, "INSERT OR REPLACE INTO group_partition VALUES (?, ?, ?, ?, ?, ?)");
        _offset = new SqliteStatement(connection, "INSERT OR REPLACE INTO group_offset VALUES (?, ?, ?, ?, ?)");
        _removeGroup = new SqliteStatement(connection, "DELETE FROM consumer_group WHERE group_name = ?");
        _removeMember = new SqliteStatement(connection, "DELETE FROM group_member WHERE group_name = ? AND member = ?");
        _removeOwnership = new SqliteStatement(connection, $"DELETE FROM group_partition {OfPartition}");
        _removeOffset = new SqliteStatement(connection, $"DELETE FROM group_offset {OfPartition}");
    }

    public void Write(GroupDelta delta)
    {
        Remove(delta.Removed);
        foreach (GroupRow row in delta.Changed.Groups)
        {
            _group.Bind(row.Group).Bind(row.Generation).Run();
        }

        foreach ((string group, GroupMember member) in delta.Changed.Members)
        {
            _member.Bind(group).Bind(member.Name).Bind(member.Client).Bind(member.SessionTimeoutMs)
                .Bind(string.Join(SqliteGroupTables.TopicSeparator, member.Topics))
                .Bind(member.JoinedAt.Value).Bind(member.AssignedGeneration).Run();
        }

        foreach (OwnershipRow row in delta.Changed.Ownerships)
        {
            PartitionOwnership ownership = row.Ownership;
            Bind(_ownership, row.Group, row.Partition)
                .Bind(ownership.Owner).Bind(ownership.Target ?? "").Bind(ownership.RevokedGeneration).Run();
        }

        foreach (CommittedOffsetRow row in delta.Changed.Offsets)
        {
            Bind(_offset, row.Group, row.Partition).Bind(row.Committed.Offset).Bind(row.Committed.Metadata).Run();
        }
    }

    public void Dispose()
    {
        SqliteStatement[] all =
        [
            _group, _member, _ownership, _offset, _removeGroup, _removeMember, _removeOwnership, _removeOffset,
        ];
        foreach (SqliteStatement statement in all)
        {
            statement.Dispose();
        }
    }

    private static SqliteStatement Bind(SqliteStatement statement, string group, TopicPartition partition) =>
        statement.Bind(group).Bind(partition.Topic).Bind(partition.Partition);

    private void Remove(GroupKeys keys)
    {
        foreach (string group in keys.Groups)
        {
            _removeGroup.Bind(group).Run();
        }

        foreach ((string group, string member) in keys.Members)
        {
            _removeMember.Bind(group).Bind(member).Run();
        }

        foreach ((string group, TopicPartition partition) in keys.Ownerships)
        {
            Bind(_removeOwnership, group, partition).Run();
        }

        foreach ((string group, TopicPartition partition) in keys.Offsets)
        {
            Bind(_removeOffset, group, partition).Run();
        }
    }
}
