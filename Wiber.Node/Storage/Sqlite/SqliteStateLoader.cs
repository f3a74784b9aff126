using Microsoft.Data.Sqlite;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Reads the broker's whole state but for the message ids.</summary>
internal static class SqliteStateLoader
{
    // Rows of deleted topics go step by step, see SqliteTopicSweep.
    private const string OfTopics = "WHERE topic IN (SELECT topic FROM topic)";

    public static BrokerState Load(SqliteConnection connection)
    {
        (LogHash applied, long logBytes, LogTrim trim, int nextTopic) = connection.ReadAll(
            "SELECT applied_index, hash, log_bytes, trimmed_to, trimmed_at, next_topic FROM meta",
            row => (ReadHash(row, 0), row.GetInt64(2), new LogTrim(ReadIndex(row, 3), ReadIndex(row, 4)), row.GetInt32(5)))[0];
        return new BrokerState(
            applied,
            logBytes,
            trim,
            nextTopic,
            connection.ReadAll("SELECT * FROM topic", ReadTopic),
            connection.ReadAll($"SELECT * FROM partition {OfTopics}", ReadPartition),
            connection.ReadAll(
                "SELECT topic, partition, base_offset, log_index, timestamp_us_before, record_bytes_before "
                    + $"FROM offset_index {OfTopics}",
                row => new OffsetIndexRow(
                    row.GetInt32(0),
                    row.GetInt32(1),
                    new OffsetIndexItem(row.GetInt64(2), ReadIndex(row, 3), row.GetInt64(4), row.GetInt64(5)))),
            connection.ReadAll(
                $"SELECT topic, partition, log_index, positions FROM skipped {OfTopics}",
                row => new SkippedRow(
                    row.GetInt32(0),
                    row.GetInt32(1),
                    ReadIndex(row, 2),
                    SkippedPositions.FromBytes(row.GetFieldValue<byte[]>(3)))),
            connection.ReadAll(
                $"SELECT topic, partition, offset FROM deleted {OfTopics}",
                row => new HoleRow(row.GetInt32(0), row.GetInt32(1), row.GetInt64(2))),
            LoadProducers(connection));
    }

    /// <summary>What entry the state is after.</summary>
    public static LogHash LoadApplied(SqliteConnection connection) =>
        connection.ReadAll("SELECT applied_index, hash FROM meta", row => ReadHash(row, 0))[0];

    private static LogHash ReadHash(SqliteDataReader row, int column) =>
        new(ReadIndex(row, column), unchecked((ulong)row.GetInt64(column + 1)));

    private static TopicRow ReadTopic(SqliteDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        new TopicConfig(
            row.GetInt32(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt32(6), (TopicAcks)row.GetByte(7)),
        ReadIndex(row, 8));

    private static PartitionRow ReadPartition(SqliteDataReader row) => new(
        row.GetInt32(0),
        row.GetInt32(1),
        ReadIndex(row, 2),
        row.GetInt64(3),
        row.GetInt64(4),
        ReadIndex(row, 5),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetInt32(8),
        row.GetInt64(9),
        row.GetInt64(10));

    private static List<ProducerRow> LoadProducers(SqliteConnection connection)
    {
        ILookup<ProducerKey, ProducedBatch> batches = connection.ReadAll(
            "SELECT topic, partition, producer_id, sequence, log_index, base_offset, count, stored_count, fingerprint "
                + $"FROM produced_batch {OfTopics}",
            row => (Key: ReadKey(row), Batch: ReadBatch(row))).ToLookup(row => row.Key, row => row.Batch);
        return connection.ReadAll(
            $"SELECT topic, partition, producer_id, last_used FROM producer {OfTopics}",
            row =>
            {
                ProducerKey key = ReadKey(row);
                return new ProducerRow(key, ReadIndex(row, 3), 0, [.. batches[key]]);
            });
    }

    private static ProducerKey ReadKey(SqliteDataReader row) =>
        new(row.GetInt32(0), row.GetInt32(1), unchecked((ulong)row.GetInt64(2)));

    private static ProducedBatch ReadBatch(SqliteDataReader row) => new(
        SqliteCommands.FromSortable(row.GetInt64(3)),
        ReadIndex(row, 4),
        row.GetInt64(5),
        row.GetInt32(6),
        row.GetInt32(7),
        (uint)row.GetInt64(8));

    private static LogIndex ReadIndex(SqliteDataReader row, int column) => new(unchecked((ulong)row.GetInt64(column)));
}
