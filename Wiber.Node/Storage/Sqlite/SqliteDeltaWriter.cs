using Microsoft.Data.Sqlite;
using Wiber.Node.Broker;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Writes a change of the broker's state in one transaction, with statements that are compiled once.</summary>
internal sealed class SqliteDeltaWriter : IDisposable
{
    private const string OfProducer = "WHERE topic = ? AND partition = ? AND producer_id = ?";

    private readonly SqliteConnection connection;
    private readonly SqliteStatement meta;
    private readonly SqliteStatement topic;
    private readonly SqliteStatement partition;
    private readonly SqliteStatement offsetIndex;
    private readonly SqliteStatement skipped;
    private readonly SqliteStatement messageId;
    private readonly SqliteStatement forgetProducer;
    private readonly SqliteStatement forgetBatches;
    private readonly SqliteStatement producer;
    private readonly SqliteStatement batch;
    private readonly SqliteStatement trimBatches;

    public SqliteDeltaWriter(SqliteConnection connection)
    {
        this.connection = connection;
        meta = new SqliteStatement(connection, "UPDATE meta SET applied_index = ?, hash = ?, log_bytes = ?");
        topic = new SqliteStatement(connection, "INSERT INTO topic VALUES (?, ?)");
        partition = new SqliteStatement(connection, "INSERT OR REPLACE INTO partition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        offsetIndex = new SqliteStatement(connection, "INSERT INTO offset_index VALUES (?, ?, ?, ?, ?)");
        skipped = new SqliteStatement(connection, "INSERT INTO skipped VALUES (?, ?, ?, ?)");
        messageId = new SqliteStatement(connection, "INSERT INTO message_id VALUES (?, ?, ?, ?)");
        forgetProducer = new SqliteStatement(connection, $"DELETE FROM producer {OfProducer}");
        forgetBatches = new SqliteStatement(connection, $"DELETE FROM produced_batch {OfProducer}");
        producer = new SqliteStatement(connection, "INSERT OR REPLACE INTO producer VALUES (?, ?, ?, ?)");
        batch = new SqliteStatement(connection, "INSERT INTO produced_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        trimBatches = new SqliteStatement(connection, $"DELETE FROM produced_batch {OfProducer} AND sequence < ?");
    }

    public void Write(BrokerDelta delta)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        meta.Bind(delta.Applied.Index.Value).Bind(delta.Applied.Hash).Bind(delta.LogBytes).Run();
        foreach (TopicRow row in delta.Topics)
        {
            topic.Bind(row.Topic).Bind(row.Name).Run();
        }

        foreach (PartitionRow row in delta.Partitions)
        {
            partition.Bind(row.Topic).Bind(row.Partition).Bind(row.FirstOffset).Bind(row.EndOffset).Bind(row.LastIndex.Value)
                .Bind(row.TimestampUsMax).Bind(row.EntriesSinceItem).Bind(row.BytesSinceItem).Bind(row.LogBytesAtItem).Run();
        }

        foreach (OffsetIndexRow row in delta.OffsetIndex)
        {
            OffsetIndexItem item = row.Item;
            offsetIndex.Bind(row.Topic).Bind(row.Partition).Bind(item.Index.Value)
                .Bind(item.BaseOffset).Bind(item.TimestampUsBefore).Run();
        }

        foreach (SkippedRow row in delta.Skipped)
        {
            skipped.Bind(row.Topic).Bind(row.Partition).Bind(row.Index.Value).Bind(row.Skipped.ToBytes()).Run();
        }

        WriteMessageIds(delta);
        WriteProducers(delta);
        transaction.Commit();
    }

    public void Dispose()
    {
        SqliteStatement[] all =
        [
            meta, topic, partition, offsetIndex, skipped, messageId,
            forgetProducer, forgetBatches, producer, batch, trimBatches,
        ];
        foreach (SqliteStatement statement in all)
        {
            statement.Dispose();
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
            messageId.Bind(key.Topic).Bind(key.Id).Bind(place.Partition).Bind(place.Offset).Run();
        }
    }

    private void WriteProducers(BrokerDelta delta)
    {
        // A producer that was forgotten and came back is in both lists: its old batches go first.
        foreach (ProducerKey key in delta.ForgottenProducers)
        {
            Bind(forgetProducer, key).Run();
            Bind(forgetBatches, key).Run();
        }

        foreach (ProducerRow row in delta.Producers)
        {
            Bind(producer, row.Key).Bind(row.LastUsed.Value).Run();
            foreach (ProducedBatch added in row.Batches)
            {
                Bind(batch, row.Key).Bind(SqliteCommands.ToSortable(added.Sequence)).Bind(added.Index.Value)
                    .Bind(added.BaseOffset).Bind(added.Count).Bind(added.Fingerprint).Run();
            }

            if (row.Floor > 0)
            {
                Bind(trimBatches, row.Key).Bind(SqliteCommands.ToSortable(row.Floor)).Run();
            }
        }
    }

    private static SqliteStatement Bind(SqliteStatement statement, ProducerKey key) =>
        statement.Bind(key.Topic).Bind(key.Partition).Bind(key.ProducerId);
}
