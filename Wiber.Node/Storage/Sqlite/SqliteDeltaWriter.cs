using Microsoft.Data.Sqlite;
using Wiber.Node.Broker;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Writes a change of the broker's state in one transaction, with statements that are compiled once.</summary>
internal sealed class SqliteDeltaWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand meta;
    private readonly SqliteCommand topic;
    private readonly SqliteCommand partition;
    private readonly SqliteCommand offsetIndex;
    private readonly SqliteCommand skipped;
    private readonly SqliteCommand messageId;
    private readonly SqliteCommand forgetProducer;
    private readonly SqliteCommand forgetBatches;
    private readonly SqliteCommand producer;
    private readonly SqliteCommand batch;
    private readonly SqliteCommand trimBatches;

    public SqliteDeltaWriter(SqliteConnection connection)
    {
        this.connection = connection;
        meta = connection.Prepare("UPDATE meta SET applied_index = $index, hash = $hash, log_bytes = $bytes", "$index", "$hash", "$bytes");
        topic = connection.Prepare("INSERT INTO topic VALUES ($topic, $name)", "$topic", "$name");
        partition = connection.Prepare(
            "INSERT OR REPLACE INTO partition VALUES ($topic, $partition, $first, $end, $last, $time, $entries, $bytes, $log)",
            "$topic", "$partition", "$first", "$end", "$last", "$time", "$entries", "$bytes", "$log");
        offsetIndex = connection.Prepare(
            "INSERT INTO offset_index VALUES ($topic, $partition, $index, $base, $time)", "$topic", "$partition", "$index", "$base", "$time");
        skipped = connection.Prepare(
            "INSERT INTO skipped VALUES ($topic, $partition, $index, $positions)", "$topic", "$partition", "$index", "$positions");
        messageId = connection.Prepare(
            "INSERT INTO message_id VALUES ($topic, $id, $partition, $offset)", "$topic", "$id", "$partition", "$offset");
        const string OfProducer = "WHERE topic = $topic AND partition = $partition AND producer_id = $producer";
        forgetProducer = connection.Prepare($"DELETE FROM producer {OfProducer}", "$topic", "$partition", "$producer");
        forgetBatches = connection.Prepare($"DELETE FROM produced_batch {OfProducer}", "$topic", "$partition", "$producer");
        producer = connection.Prepare(
            "INSERT OR REPLACE INTO producer VALUES ($topic, $partition, $producer, $used)", "$topic", "$partition", "$producer", "$used");
        batch = connection.Prepare(
            "INSERT INTO produced_batch VALUES ($topic, $partition, $producer, $sequence, $index, $base, $count, $fingerprint)",
            "$topic", "$partition", "$producer", "$sequence", "$index", "$base", "$count", "$fingerprint");
        trimBatches = connection.Prepare(
            $"DELETE FROM produced_batch {OfProducer} AND sequence < $floor", "$topic", "$partition", "$producer", "$floor");
    }

    public void Write(BrokerDelta delta)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        foreach (SqliteCommand command in All())
        {
            command.Transaction = transaction;
        }

        meta.Run(Signed(delta.Applied.Index.Value), Signed(delta.Applied.Hash), delta.LogBytes);
        foreach (TopicRow row in delta.Topics)
        {
            topic.Run(row.Topic, row.Name);
        }

        foreach (PartitionRow row in delta.Partitions)
        {
            partition.Run(
                row.Topic, row.Partition, row.FirstOffset, row.EndOffset, Signed(row.LastIndex.Value), row.TimestampUsMax,
                row.EntriesSinceItem, row.BytesSinceItem, row.LogBytesAtItem);
        }

        foreach (OffsetIndexRow row in delta.OffsetIndex)
        {
            OffsetIndexItem item = row.Item;
            offsetIndex.Run(row.Topic, row.Partition, Signed(item.Index.Value), item.BaseOffset, item.TimestampUsBefore);
        }

        foreach (SkippedRow row in delta.Skipped)
        {
            skipped.Run(row.Topic, row.Partition, Signed(row.Index.Value), row.Skipped.ToBytes());
        }

        foreach ((MessageIdKey key, MessagePlace place) in delta.MessageIds)
        {
            messageId.Run(key.Topic, key.Id, place.Partition, place.Offset);
        }

        WriteProducers(delta);
        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in All())
        {
            command.Dispose();
        }
    }

    private void WriteProducers(BrokerDelta delta)
    {
        // A producer that was forgotten and came back is in both lists: its old batches go first.
        foreach (ProducerKey key in delta.ForgottenProducers)
        {
            forgetProducer.Run(key.Topic, key.Partition, Signed(key.ProducerId));
            forgetBatches.Run(key.Topic, key.Partition, Signed(key.ProducerId));
        }

        foreach (ProducerRow row in delta.Producers)
        {
            (int topicNumber, int partitionNumber, ulong producerId) = row.Key;
            long id = Signed(producerId);
            producer.Run(topicNumber, partitionNumber, id, Signed(row.LastUsed.Value));
            foreach (ProducedBatch added in row.Batches)
            {
                batch.Run(
                    topicNumber, partitionNumber, id, SqliteCommands.ToSortableBytes(added.Sequence), Signed(added.Index.Value),
                    added.BaseOffset, added.Count, (long)added.Fingerprint);
            }

            if (row.Floor > 0)
            {
                trimBatches.Run(topicNumber, partitionNumber, id, SqliteCommands.ToSortableBytes(row.Floor));
            }
        }
    }

    private static long Signed(ulong value) => unchecked((long)value);

    private SqliteCommand[] All() =>
        [meta, topic, partition, offsetIndex, skipped, messageId, forgetProducer, forgetBatches, producer, batch, trimBatches];
}
