using Microsoft.Data.Sqlite;
using SQLitePCL;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Storage.Sqlite.Groups;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Writes a change of the broker's state in one transaction, with statements that are compiled once.</summary>
internal sealed class SqliteDeltaWriter : IDisposable
{
    private const string OfPartition = "WHERE topic = ? AND partition = ?";
    private const string OfProducer = $"{OfPartition} AND producer_id = ?";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _meta;
    private readonly SqliteStatement _topic;
    private readonly SqliteStatement _deleteTopic;
    private readonly SqliteStatement _deletedTopic;
    private readonly SqliteStatement _partition;
    private readonly SqliteStatement _offsetIndex;
    private readonly SqliteStatement _skipped;
    private readonly SqliteStatement _hole;
    private readonly SqliteStatement _trimOffsetIndex;
    private readonly SqliteStatement _trimSkipped;
    private readonly SqliteStatement _trimHoles;
    private readonly SqliteStatement _messageId;
    private readonly SqliteStatement _forgetProducer;
    private readonly SqliteStatement _forgetBatches;
    private readonly SqliteStatement _producer;
    private readonly SqliteStatement _batch;
    private readonly SqliteStatement _trimBatches;
    private readonly SqliteGroupWriter _groups;
    private readonly SqliteBlockWriter _blocks;
    private readonly SqliteMessageIdSweep _idSweep;
    private readonly SqliteTopicSweep _topicSweep;

    public SqliteDeltaWriter(SqliteConnection connection)
    {
        _connection = connection;
        _meta = new SqliteStatement(
            connection,
            "UPDATE meta SET applied_index = ?, hash = ?, log_bytes = ?, trimmed_to = ?, trimmed_at = ?, next_topic = ?");
        _topic = new SqliteStatement(connection, "INSERT OR REPLACE INTO topic VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _deleteTopic = new SqliteStatement(connection, "DELETE FROM topic WHERE topic = ?");
        _deletedTopic = new SqliteStatement(connection, "INSERT INTO deleted_topic VALUES (?)");
        _partition = new SqliteStatement(connection, "INSERT OR REPLACE INTO partition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _offsetIndex = new SqliteStatement(connection, "INSERT INTO offset_index VALUES (?, ?, ?, ?, ?, ?)");
        _skipped = new SqliteStatement(connection, "INSERT INTO skipped VALUES (?, ?, ?, ?)");
        _hole = new SqliteStatement(connection, "INSERT INTO deleted VALUES (?, ?, ?)");
        _trimOffsetIndex = new SqliteStatement(connection, $"DELETE FROM offset_index {OfPartition} AND log_index <= ?");
        _trimSkipped = new SqliteStatement(connection, $"DELETE FROM skipped {OfPartition} AND log_index <= ?");
        _trimHoles = new SqliteStatement(connection, $"DELETE FROM deleted {OfPartition} AND offset < ?");
        _messageId = new SqliteStatement(connection, "INSERT OR REPLACE INTO message_id VALUES (?, ?, ?, ?)");
        _forgetProducer = new SqliteStatement(connection, $"DELETE FROM producer {OfProducer}");
        _forgetBatches = new SqliteStatement(connection, $"DELETE FROM produced_batch {OfProducer}");
        _producer = new SqliteStatement(connection, "INSERT OR REPLACE INTO producer VALUES (?, ?, ?, ?)");
        _batch = new SqliteStatement(connection, "INSERT INTO produced_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _trimBatches = new SqliteStatement(connection, $"DELETE FROM produced_batch {OfProducer} AND sequence < ?");
        _groups = new SqliteGroupWriter(connection);
        _blocks = new SqliteBlockWriter(connection);
        _idSweep = new SqliteMessageIdSweep(connection);
        _topicSweep = new SqliteTopicSweep(connection);
    }

    public void Write(BrokerDelta delta)
    {
        _connection.Execute("BEGIN IMMEDIATE");
        try
        {
            WriteRows(delta);
            _connection.Execute("COMMIT");
        }
        catch
        {
            // A commit that finds no room ends the transaction itself (https://www.sqlite.org/lang_transaction.html). To roll it back
            // again would fail, and hide why the commit did.
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                _connection.Execute("ROLLBACK");
            }

            throw;
        }

        _idSweep.Committed();
        _topicSweep.Committed();
    }

    public void Dispose()
    {
        SqliteStatement[] all =
        [
            _meta, _topic, _deleteTopic, _deletedTopic, _partition, _offsetIndex, _skipped, _hole, _trimOffsetIndex, _trimSkipped,
            _trimHoles, _messageId, _forgetProducer, _forgetBatches, _producer, _batch, _trimBatches,
        ];
        foreach (SqliteStatement statement in all)
        {
            statement.Dispose();
        }

        _groups.Dispose();
        _blocks.Dispose();
        _idSweep.Dispose();
        _topicSweep.Dispose();
    }

    private void WriteRows(BrokerDelta delta)
    {
        _meta.Bind(delta.Applied.Index.Value).Bind(delta.Applied.Hash).Bind(delta.LogBytes)
            .Bind(delta.Trim.LastRemoved.Value).Bind(delta.Trim.AppliedAt.Value).Bind(delta.NextTopic).Run();
        WriteTopics(delta);
        foreach (PartitionRow row in delta.Partitions)
        {
            _partition.Bind(row.Topic).Bind(row.Partition).Bind(row.CreatedAt.Value)
                .Bind(row.FirstOffset).Bind(row.EndOffset).Bind(row.LastIndex.Value)
                .Bind(row.TimestampUsMax).Bind(row.RecordBytes)
                .Bind(row.EntriesSinceItem).Bind(row.BytesSinceItem).Bind(row.LogBytesAtItem).Run();
        }

        foreach (OffsetIndexRow row in delta.OffsetIndex)
        {
            OffsetIndexItem item = row.Item;
            _offsetIndex.Bind(row.Topic).Bind(row.Partition).Bind(item.Index.Value)
                .Bind(item.BaseOffset).Bind(item.TimestampUsBefore).Bind(item.RecordBytesBefore).Run();
        }

        foreach (SkippedRow row in delta.Skipped)
        {
            _skipped.Bind(row.Topic).Bind(row.Partition).Bind(row.Index.Value).Bind(row.Skipped.ToBytes()).Run();
        }

        foreach (HoleRow row in delta.Holes)
        {
            _hole.Bind(row.Topic).Bind(row.Partition).Bind(row.Offset).Run();
        }

        foreach (PartitionTrim trim in delta.Trims)
        {
            _trimOffsetIndex.Bind(trim.Topic).Bind(trim.Partition).Bind(trim.LastRemoved.Value).Run();
            _trimSkipped.Bind(trim.Topic).Bind(trim.Partition).Bind(trim.LastRemoved.Value).Run();
            _trimHoles.Bind(trim.Topic).Bind(trim.Partition).Bind(trim.FirstOffset).Run();
        }

        WriteMessageIds(delta);
        WriteProducers(delta);
        _groups.Write(delta.Groups);
        _blocks.Write(delta);
        _idSweep.Step(delta);
        _topicSweep.Step(delta);
    }

    private void WriteTopics(BrokerDelta delta)
    {
        foreach (int topic in delta.DeletedTopics)
        {
            // Its name may be another's in the same change.
            _deleteTopic.Bind(topic).Run();
            _deletedTopic.Bind(topic).Run();
        }

        foreach (TopicRow row in delta.Topics)
        {
            TopicConfig config = row.Config;
            _topic.Bind(row.Topic).Bind(row.Name).Bind(config.Partitions)
                .Bind(config.RetentionMs).Bind(config.RetentionBytes).Bind(config.RetentionMessages)
                .Bind(config.MessageBytesMax).Bind((long)config.Acks).Bind(row.PartitionsAddedAt.Value).Run();
        }
    }

    private void WriteMessageIds(BrokerDelta delta)
    {
        // In the order of the table, so that rows that come to lie on one page are written one after the other.
        KeyValuePair<MessageIdKey, MessagePlace>[] rows = [.. delta.MessageIds];
        Array.Sort(rows, static (x, y) =>
            x.Key.Topic != y.Key.Topic ? x.Key.Topic.CompareTo(y.Key.Topic) : x.Key.Id.AsSpan().SequenceCompareTo(y.Key.Id));
        foreach ((MessageIdKey key, MessagePlace place) in rows)
        {
            _messageId.Bind(key.Topic).Bind(key.Id).Bind(place.Partition).Bind(place.Offset).Run();
        }
    }

    private void WriteProducers(BrokerDelta delta)
    {
        // A producer that was forgotten and came back is in both lists: its old batches go first.
        foreach (ProducerKey key in delta.ForgottenProducers)
        {
            Bind(_forgetProducer, key).Run();
            Bind(_forgetBatches, key).Run();
        }

        foreach (ProducerRow row in delta.Producers)
        {
            Bind(_producer, row.Key).Bind(row.LastUsed.Value).Run();
            foreach (ProducedBatch added in row.Batches)
            {
                Bind(_batch, row.Key).Bind(SqliteCommands.ToSortable(added.Sequence)).Bind(added.Index.Value)
                    .Bind(added.BaseOffset).Bind(added.Count).Bind(added.StoredCount).Bind(added.Fingerprint).Run();
            }

            if (row.Floor > 0)
            {
                Bind(_trimBatches, row.Key).Bind(SqliteCommands.ToSortable(row.Floor)).Run();
            }
        }
    }

    private static SqliteStatement Bind(SqliteStatement statement, ProducerKey key) =>
        statement.Bind(key.Topic).Bind(key.Partition).Bind(key.ProducerId);
}
