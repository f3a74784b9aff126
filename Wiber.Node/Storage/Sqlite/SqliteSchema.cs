using Microsoft.Data.Sqlite;
using Wiber.Node.Storage.Sqlite.Groups;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>The tables of the broker's lookups. Unsigned 64-bit numbers are stored as the signed number of the same
/// bits, but for sequences, which are compared, see <see cref="SqliteCommands.ToSortable"/>.</summary>
internal static class SqliteSchema
{
    /// <summary>A file of another version is made anew from the log.</summary>
    public const long FormatVersion = 3;

    private const string Tables = """
        CREATE TABLE meta (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            format_version INTEGER NOT NULL, cluster TEXT NOT NULL, node TEXT NOT NULL,
            applied_index INTEGER NOT NULL, hash INTEGER NOT NULL, log_bytes INTEGER NOT NULL,
            trimmed_to INTEGER NOT NULL, trimmed_at INTEGER NOT NULL, next_topic INTEGER NOT NULL,
            flush_count INTEGER NOT NULL, clean INTEGER NOT NULL, boot TEXT NOT NULL);
        CREATE TABLE topic (
            topic INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL,
            retention_ms INTEGER NOT NULL, retention_bytes INTEGER NOT NULL, retention_messages INTEGER NOT NULL,
            message_bytes_max INTEGER NOT NULL, acks INTEGER NOT NULL, partitions_added_at INTEGER NOT NULL);
        CREATE TABLE deleted_topic (topic INTEGER PRIMARY KEY);
        CREATE TABLE partition (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, created_at INTEGER NOT NULL,
            first_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL,
            last_index INTEGER NOT NULL, timestamp_us_max INTEGER NOT NULL, record_bytes INTEGER NOT NULL,
            entries_since_item INTEGER NOT NULL, bytes_since_item INTEGER NOT NULL, log_bytes_at_item INTEGER NOT NULL,
            PRIMARY KEY (topic, partition)) WITHOUT ROWID;
        CREATE TABLE offset_index (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, log_index INTEGER NOT NULL,
            base_offset INTEGER NOT NULL, timestamp_us_before INTEGER NOT NULL, record_bytes_before INTEGER NOT NULL,
            PRIMARY KEY (topic, partition, log_index)) WITHOUT ROWID;
        CREATE TABLE skipped (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, log_index INTEGER NOT NULL, positions BLOB NOT NULL,
            PRIMARY KEY (topic, partition, log_index)) WITHOUT ROWID;
        CREATE TABLE deleted (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
            PRIMARY KEY (topic, partition, offset)) WITHOUT ROWID;
        CREATE TABLE message_id (
            topic INTEGER NOT NULL, id BLOB NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
            PRIMARY KEY (topic, id)) WITHOUT ROWID;
        CREATE TABLE producer (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, producer_id INTEGER NOT NULL, last_used INTEGER NOT NULL,
            PRIMARY KEY (topic, partition, producer_id)) WITHOUT ROWID;
        CREATE TABLE produced_batch (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, producer_id INTEGER NOT NULL, sequence INTEGER NOT NULL,
            log_index INTEGER NOT NULL, base_offset INTEGER NOT NULL, count INTEGER NOT NULL, stored_count INTEGER NOT NULL,
            fingerprint INTEGER NOT NULL,
            PRIMARY KEY (topic, partition, producer_id, sequence)) WITHOUT ROWID;
        CREATE TABLE field_filter (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, block INTEGER NOT NULL,
            timestamp_us_min INTEGER NOT NULL, timestamp_us_max INTEGER NOT NULL, bits BLOB NOT NULL,
            PRIMARY KEY (topic, partition, block)) WITHOUT ROWID;
        CREATE TABLE open_block (
            topic INTEGER NOT NULL, partition INTEGER NOT NULL, block INTEGER NOT NULL,
            timestamp_us_min INTEGER NOT NULL, timestamp_us_max INTEGER NOT NULL, field_values BLOB NOT NULL,
            PRIMARY KEY (topic, partition)) WITHOUT ROWID;
        """;

    /// <summary>Makes the tables in an empty file.</summary>
    public static void Create(SqliteConnection connection, string cluster, string node)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        connection.Execute(Tables);
        connection.Execute(SqliteGroupTables.Tables);
        using (var insert = new SqliteStatement(connection, "INSERT INTO meta VALUES (1, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 1, '')"))
        {
            insert.Bind(FormatVersion).Bind(cluster).Bind(node).Run();
        }

        transaction.Commit();
    }
}
