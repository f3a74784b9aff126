using Microsoft.Data.Sqlite;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Rows;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage.Sqlite.Groups;

/// <summary>The tables of consumer groups, and reading them. A part of <see cref="SqliteSchema"/>.</summary>
internal static class SqliteGroupTables
{
    public const string Tables = """
        CREATE TABLE consumer_group (group_name TEXT PRIMARY KEY, generation INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE group_member (
            group_name TEXT NOT NULL, member TEXT NOT NULL, client TEXT NOT NULL, session_timeout_ms INTEGER NOT NULL,
            topics TEXT NOT NULL, joined_at INTEGER NOT NULL, assigned_generation INTEGER NOT NULL,
            PRIMARY KEY (group_name, member)) WITHOUT ROWID;
        CREATE TABLE group_partition (
            group_name TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
            owner TEXT NOT NULL, target TEXT NOT NULL, revoked_generation INTEGER NOT NULL,
            PRIMARY KEY (group_name, topic, partition)) WITHOUT ROWID;
        CREATE TABLE group_offset (
            group_name TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
            offset INTEGER NOT NULL, metadata TEXT NOT NULL,
            PRIMARY KEY (group_name, topic, partition)) WITHOUT ROWID;
        """;

    /// <summary>Between the names of topics; none of them has it.</summary>
    public const char TopicSeparator = ' ';

    public static GroupRows Load(SqliteConnection connection) => new(
        connection.ReadAll(
            "SELECT group_name, generation FROM consumer_group", row => new GroupRow(row.GetString(0), row.GetInt64(1))),
        connection.ReadAll(
            "SELECT group_name, member, client, session_timeout_ms, topics, joined_at, assigned_generation FROM group_member",
            row => new MemberRow(
                row.GetString(0),
                new GroupMember(
                    row.GetString(1),
                    row.GetString(2),
                    row.GetInt32(3),
                    row.GetString(4).Split(TopicSeparator),
                    ReadIndex(row, 5),
                    row.GetInt64(6)))),
        connection.ReadAll(
            "SELECT group_name, topic, partition, owner, target, revoked_generation FROM group_partition",
            row => new OwnershipRow(
                row.GetString(0),
                ReadPartition(row),
                new PartitionOwnership(row.GetString(3), ReadTarget(row), row.GetInt64(5)))),
        connection.ReadAll(
            "SELECT group_name, topic, partition, offset, metadata FROM group_offset",
            row => new CommittedOffsetRow(
                row.GetString(0), ReadPartition(row), new CommittedOffset(row.GetInt64(3), row.GetString(4)))));

    private static TopicPartition ReadPartition(SqliteDataReader row) => new(row.GetInt32(1), row.GetInt32(2));

    private static string? ReadTarget(SqliteDataReader row) => row.GetString(4) is { Length: > 0 } target ? target : null;

    private static LogIndex ReadIndex(SqliteDataReader row, int column) => new(unchecked((ulong)row.GetInt64(column)));
}
