using Wiber.Client;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>A log in memory: seals entries with the real headers and checksums and reads them back.</summary>
internal sealed class TestLog : ILogReader
{
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private ulong _removed;
    private readonly MessageBatchWriter _writer = new(LogRecordHeader.Bytes);

    public Term Term { get; set; } = new(1);

    public long TimestampUs { get; set; } = 1_000_000;

    public ushort ClockBound { get; set; }

    /// <summary>Entries that were read, to see that a read does not cross the whole log.</summary>
    public long EntriesRead { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public LogEntry this[int position]
    {
        get
        {
            lock (_gate)
            {
                return _entries[position];
            }
        }
    }

    public LogIndex PreviousIndex => new(Volatile.Read(ref _removed));

    public LogIndex LastIndex => new((ulong)Count);

    /// <summary>Removes entries as retention does: they cannot be read any more.</summary>
    public void RemovePrefix(LogIndex last) => Volatile.Write(ref _removed, last.Value);

    public LogEntry AppendCommand(BrokerCommand command) => Append(Proposal.Of(EntryKind.Command, command.Encode()));

    public LogEntry AppendTopic(string topic, TopicConfig? config = null) =>
        AppendCommand(new CreateTopic(topic, config ?? TopicConfig.Default));

    public LogEntry AppendNoOp() => Append(Proposal.Of(EntryKind.NoOp, []));

    public LogEntry AppendMessages(string topic, params TestMessage[] messages) => AppendBatch(topic, 0, 0, messages);

    public LogEntry AppendBatch(string topic, ulong producerId, ulong sequence, params TestMessage[] messages) =>
        AppendBatch(topic, 0, producerId, sequence, messages);

    public LogEntry AppendBatch(string topic, int partition, ulong producerId, ulong sequence, params TestMessage[] messages) =>
        AppendPart(topic, partition, chosenOutOf: 0, producerId, sequence, messages);

    /// <summary>A batch whose partition a leader chose.</summary>
    public LogEntry AppendPart(
        string topic, int partition, int chosenOutOf, ulong producerId, ulong sequence, params TestMessage[] messages)
    {
        _writer.Begin(topic, partition, producerId, sequence, chosenOutOf);
        foreach (TestMessage message in messages)
        {
            bool added = _writer.TryAdd(
                new MessageContent
                {
                    Id = message.Id,
                    Key = message.Key,
                    Sender = message.Sender,
                    Recipient = message.Recipient,
                    Headers = message.Headers,
                    Payload = message.Payload,
                },
                out MessageBatchError error);
            Assert.True(added, error.ToString());
        }

        int bodyBytes = _writer.BodyBytes;
        Memory<byte> record = _writer.Detach(alignmentBytes: 8);
        uint checksum = Crc32C.Compute(record.Span.Slice(LogRecordHeader.Bytes, bodyBytes));
        return Append(new Proposal(EntryKind.Messages, record, bodyBytes, checksum));
    }

    public LogEntry Append(Proposal proposal)
    {
        lock (_gate)
        {
            proposal.Time = new EntryTime(TimestampUs, (ulong)TimestampUs << 16, ClockBound);
            TimestampUs++;
            uint chain = _entries.Count == 0 ? 0 : _entries[^1].Header.Checksum;
            var entry = LogEntry.Seal(proposal, new LogIndex((ulong)_entries.Count + 1), Term, group: 1, chain);
            _entries.Add(entry);
            return entry;
        }
    }

    public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax, Func<int, byte[]>? allocate = null)
    {
        lock (_gate)
        {
            bool inRange = from.Value >= 1 && from <= to && to.Value <= (ulong)_entries.Count;
            Assert.True(inRange, $"read from {from} to {to} of {_entries.Count}");
            var read = new List<LogEntry>();
            if (from <= PreviousIndex)
            {
                return read;
            }

            int bytes = 0;
            for (int position = (int)from.Value - 1; position < (int)to.Value; position++)
            {
                bytes += _entries[position].Record.Length;
                if (read.Count > 0 && bytes > bytesMax)
                {
                    break;
                }

                read.Add(_entries[position]);
            }

            EntriesRead += read.Count;
            return read;
        }
    }
}
