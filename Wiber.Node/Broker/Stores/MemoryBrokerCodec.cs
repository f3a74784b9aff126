using System.Text;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>Writes the rows of a store in memory as bytes; equal rows give equal bytes.</summary>
internal static class MemoryBrokerCodec
{
    public static byte[] Encode(MemoryBrokerContents contents)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        Write(writer, contents.Applied);
        writer.Write(contents.LogBytes);
        writer.Write(contents.Trim.LastRemoved.Value);
        writer.Write(contents.Trim.AppliedAt.Value);
        writer.Write(contents.NextTopic);
        writer.WriteAll(contents.Topics.Values, row => Write(writer, row));
        writer.WriteAll(contents.Partitions.Values, row => Write(writer, row));
        writer.WriteAll(contents.OffsetIndex.Values, row => Write(writer, row));
        writer.WriteAll(contents.Skipped.Values, row => Write(writer, row));
        writer.WriteAll(contents.Holes, key => Write(writer, key));
        writer.WriteAll([.. contents.MessageIds.OrderBy(each => each.Key, KeyOrder)], row => Write(writer, row));
        writer.WriteAll(contents.Producers.Values, row => Write(writer, row));
        writer.WriteAll(contents.FieldFilters.Values, row => Write(writer, row));
        writer.WriteAll(contents.OpenBlocks.Values, row => Write(writer, row));
        MemoryGroupCodec.Write(writer, contents.Groups.ToRows());
        return stream.ToArray();
    }

    /// <exception cref="InvalidSnapshotException">The bytes are not what <see cref="Encode"/> wrote.</exception>
    public static MemoryBrokerContents Decode(byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            MemoryBrokerContents contents = Read(reader);
            return stream.Position == stream.Length
                ? contents
                : throw new InvalidSnapshotException("the snapshot holds more than a broker's state");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvariantException)
        {
            throw new InvalidSnapshotException($"the snapshot is not of a store in memory: {exception.Message}", exception);
        }
    }

    private static readonly Comparer<MessageIdKey> KeyOrder = Comparer<MessageIdKey>.Create(static (x, y) =>
        x.Topic != y.Topic ? x.Topic.CompareTo(y.Topic) : x.Id.AsSpan().SequenceCompareTo(y.Id));

    private static MemoryBrokerContents Read(BinaryReader reader)
    {
        var contents = new MemoryBrokerContents
        {
            Applied = new LogHash(ReadIndex(reader), reader.ReadUInt64()),
            LogBytes = reader.ReadInt64(),
            Trim = new LogTrim(ReadIndex(reader), ReadIndex(reader)),
            NextTopic = reader.ReadInt32(),
        };
        ReadAll(reader, () =>
        {
            TopicRow row = ReadTopic(reader);
            contents.Topics.Add(row.Topic, row);
        });
        ReadAll(reader, () =>
        {
            PartitionRow row = ReadPartition(reader);
            contents.Partitions.Add((row.Topic, row.Partition), row);
        });
        ReadAll(reader, () =>
        {
            var item = new OffsetIndexItem(reader.ReadInt64(), ReadIndex(reader), reader.ReadInt64(), reader.ReadInt64());
            var row = new OffsetIndexRow(reader.ReadInt32(), reader.ReadInt32(), item);
            contents.OffsetIndex.Add((row.Topic, row.Partition, item.Index), row);
        });
        ReadAll(reader, () =>
        {
            var row = new SkippedRow(
                reader.ReadInt32(), reader.ReadInt32(), ReadIndex(reader), SkippedPositions.FromBytes(ReadBytes(reader)));
            contents.Skipped.Add((row.Topic, row.Partition, row.Index), row);
        });
        ReadAll(reader, () => contents.Holes.Add((reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64())));
        ReadAll(reader, () => contents.MessageIds.Add(
            new MessageIdKey(reader.ReadInt32(), ReadBytes(reader)), new MessagePlace(reader.ReadInt32(), reader.ReadInt64())));
        ReadAll(reader, () =>
        {
            ProducerRow row = ReadProducer(reader);
            contents.Producers.Add((row.Key.Topic, row.Key.Partition, row.Key.ProducerId), row);
        });
        ReadAll(reader, () =>
        {
            var row = new FieldFilterRow(
                reader.ReadInt32(),
                reader.ReadInt32(),
                reader.ReadInt64(),
                reader.ReadInt64(),
                reader.ReadInt64(),
                ReadBytes(reader));
            contents.FieldFilters.Add((row.Topic, row.Partition, row.Block), row);
        });
        ReadAll(reader, () =>
        {
            OpenBlockRow row = ReadOpenBlock(reader);
            contents.OpenBlocks.Add((row.Topic, row.Partition), row);
        });
        contents.Groups.Put(MemoryGroupCodec.Read(reader));
        return contents;
    }

    private static void ReadAll(BinaryReader reader, Action read)
    {
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            read();
        }
    }

    private static void Write(BinaryWriter writer, LogHash applied)
    {
        writer.Write(applied.Index.Value);
        writer.Write(applied.Hash);
    }

    private static void Write(BinaryWriter writer, TopicRow row)
    {
        Span<byte> config = stackalloc byte[TopicConfig.Bytes];
        row.Config.Write(config);
        writer.Write(row.Topic);
        writer.Write(row.Name);
        writer.Write(config);
        writer.Write(row.PartitionsAddedAt.Value);
    }

    private static TopicRow ReadTopic(BinaryReader reader) => new(
        reader.ReadInt32(), reader.ReadString(), TopicConfig.Read(ReadExactly(reader, TopicConfig.Bytes)), ReadIndex(reader));

    private static void Write(BinaryWriter writer, (int Topic, int Partition, long Offset) hole)
    {
        writer.Write(hole.Topic);
        writer.Write(hole.Partition);
        writer.Write(hole.Offset);
    }

    private static void Write(BinaryWriter writer, PartitionRow row)
    {
        writer.Write(row.Topic);
        writer.Write(row.Partition);
        writer.Write(row.CreatedAt.Value);
        writer.Write(row.FirstOffset);
        writer.Write(row.EndOffset);
        writer.Write(row.LastIndex.Value);
        writer.Write(row.TimestampUsMax);
        writer.Write(row.RecordBytes);
        writer.Write(row.EntriesSinceItem);
        writer.Write(row.BytesSinceItem);
        writer.Write(row.LogBytesAtItem);
    }

    private static PartitionRow ReadPartition(BinaryReader reader) => new(
        reader.ReadInt32(),
        reader.ReadInt32(),
        ReadIndex(reader),
        reader.ReadInt64(),
        reader.ReadInt64(),
        ReadIndex(reader),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadInt32(),
        reader.ReadInt64(),
        reader.ReadInt64());

    private static void Write(BinaryWriter writer, OffsetIndexRow row)
    {
        writer.Write(row.Item.BaseOffset);
        writer.Write(row.Item.Index.Value);
        writer.Write(row.Item.TimestampUsBefore);
        writer.Write(row.Item.RecordBytesBefore);
        writer.Write(row.Topic);
        writer.Write(row.Partition);
    }

    private static void Write(BinaryWriter writer, SkippedRow row)
    {
        writer.Write(row.Topic);
        writer.Write(row.Partition);
        writer.Write(row.Index.Value);
        WriteBytes(writer, row.Skipped.ToBytes());
    }

    private static void Write(BinaryWriter writer, KeyValuePair<MessageIdKey, MessagePlace> row)
    {
        writer.Write(row.Key.Topic);
        WriteBytes(writer, row.Key.Id);
        writer.Write(row.Value.Partition);
        writer.Write(row.Value.Offset);
    }

    private static void Write(BinaryWriter writer, ProducerRow row)
    {
        writer.Write(row.Key.Topic);
        writer.Write(row.Key.Partition);
        writer.Write(row.Key.ProducerId);
        writer.Write(row.LastUsed.Value);
        writer.WriteAll([.. row.Batches.OrderBy(batch => batch.Sequence)], batch =>
        {
            writer.Write(batch.Sequence);
            writer.Write(batch.Index.Value);
            writer.Write(batch.BaseOffset);
            writer.Write(batch.Count);
            writer.Write(batch.StoredCount);
            writer.Write(batch.Fingerprint);
        });
    }

    private static ProducerRow ReadProducer(BinaryReader reader)
    {
        var key = new ProducerKey(reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt64());
        LogIndex lastUsed = ReadIndex(reader);
        var batches = new List<ProducedBatch>();
        ReadAll(reader, () => batches.Add(new ProducedBatch(
            reader.ReadUInt64(),
            ReadIndex(reader),
            reader.ReadInt64(),
            reader.ReadInt32(),
            reader.ReadInt32(),
            reader.ReadUInt32())));
        return new ProducerRow(key, lastUsed, 0, batches);
    }

    private static void Write(BinaryWriter writer, FieldFilterRow row)
    {
        writer.Write(row.Topic);
        writer.Write(row.Partition);
        writer.Write(row.Block);
        writer.Write(row.TimestampUsMin);
        writer.Write(row.TimestampUsMax);
        WriteBytes(writer, row.Bits);
    }

    private static void Write(BinaryWriter writer, OpenBlockRow row)
    {
        writer.Write(row.Topic);
        writer.Write(row.Partition);
        writer.Write(row.Block);
        writer.Write(row.TimestampUsMin);
        writer.Write(row.TimestampUsMax);
        writer.WriteAll(row.Values, writer.Write);
    }

    private static OpenBlockRow ReadOpenBlock(BinaryReader reader)
    {
        (int topic, int partition, long block) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64());
        (long timestampUsMin, long timestampUsMax) = (reader.ReadInt64(), reader.ReadInt64());
        var values = new List<uint>();
        ReadAll(reader, () => values.Add(reader.ReadUInt32()));
        return new OpenBlockRow(topic, partition, block, false, timestampUsMin, timestampUsMax, [.. values]);
    }

    private static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());

    private static byte[] ReadExactly(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }

    private static LogIndex ReadIndex(BinaryReader reader) => new(reader.ReadUInt64());
}
