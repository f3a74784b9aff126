using Wiber.Client.Messages;
using Wiber.Client;
using Wiber.Node.Broker;
using Wiber.Node.Raft;
using Xunit;

namespace Wiber.UnitTests.Broker;

/// <summary>A log in memory: seals entries with the real headers and checksums and reads them back.</summary>
internal sealed class TestLog : ILogReader
{
    private readonly Lock gate = new();
    private readonly List<LogEntry> entries = [];
    private readonly MessageBatchWriter writer = new(LogRecordHeader.Bytes);

    public Term Term { get; set; } = new(1);

    public long TimestampUs { get; set; } = 1_000_000;

    /// <summary>Entries that were read, to see that a read does not cross the whole log.</summary>
    public long EntriesRead { get; private set; }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    public LogEntry this[int position]
    {
        get
        {
            lock (gate)
            {
                return entries[position];
            }
        }
    }

    public LogEntry AppendNoOp() => Append(Proposal.Of(EntryKind.NoOp, []));

    public LogEntry AppendMessages(string topic, params TestMessage[] messages) => AppendBatch(topic, 0, 0, messages);

    public LogEntry AppendBatch(string topic, ulong producerId, ulong sequence, params TestMessage[] messages) =>
        AppendBatch(topic, 0, producerId, sequence, messages);

    public LogEntry AppendBatch(string topic, int partition, ulong producerId, ulong sequence, params TestMessage[] messages)
    {
        writer.Begin(topic, partition, producerId, sequence);
        foreach (TestMessage message in messages)
        {
            bool added = writer.TryAdd(
                new MessageContent { Id = message.Id, Key = message.Key, Payload = message.Payload },
                out MessageBatchError error);
            Assert.True(added, error.ToString());
        }

        int bodyBytes = writer.BodyBytes;
        Memory<byte> record = writer.Detach(alignmentBytes: 8);
        uint checksum = Crc32C.Compute(record.Span.Slice(LogRecordHeader.Bytes, bodyBytes));
        return Append(new Proposal(EntryKind.Messages, record, bodyBytes, checksum));
    }

    public LogEntry Append(Proposal proposal)
    {
        lock (gate)
        {
            proposal.TimestampUs = TimestampUs++;
            proposal.HybridTime = (ulong)proposal.TimestampUs << 16;
            uint chain = entries.Count == 0 ? 0 : entries[^1].Header.Checksum;
            var entry = LogEntry.Seal(proposal, new LogIndex((ulong)entries.Count + 1), Term, group: 1, chain);
            entries.Add(entry);
            return entry;
        }
    }

    public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax)
    {
        lock (gate)
        {
            bool inRange = from.Value >= 1 && from <= to && to.Value <= (ulong)entries.Count;
            Assert.True(inRange, $"read from {from} to {to} of {entries.Count}");
            var read = new List<LogEntry>();
            int bytes = 0;
            for (int position = (int)from.Value - 1; position < (int)to.Value; position++)
            {
                bytes += entries[position].Record.Length;
                if (read.Count > 0 && bytes > bytesMax)
                {
                    break;
                }

                read.Add(entries[position]);
            }

            EntriesRead += read.Count;
            return read;
        }
    }
}
