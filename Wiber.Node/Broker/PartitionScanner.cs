using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// Goes through the entries of one partition that hold stored messages, from a point of its offset index up to the bounds taken
/// at the start. Entries of other partitions lie between; where they are many, the index has an item behind them and the scanner
/// jumps there.
/// </summary>
internal sealed class PartitionScanner
{
    private readonly ILogReader log;
    private readonly PartitionState partition;
    private readonly byte[] topic;
    private readonly LogIndex last;
    private readonly int readBytes;
    private IReadOnlyList<LogEntry> entries = [];
    private int nextEntry;
    private LogIndex next;
    private long nextOffset;

    /// <param name="log">Where the entries are.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="from">A point of its index.</param>
    /// <param name="last">The last of its entries to look at.</param>
    /// <param name="readBytes">Bytes to take from the log at a time.</param>
    public PartitionScanner(ILogReader log, PartitionState partition, OffsetIndexItem from, LogIndex last, int readBytes)
    {
        this.log = log;
        this.partition = partition;
        this.last = last;
        this.readBytes = readBytes;
        topic = Encoding.ASCII.GetBytes(partition.TopicName);
        next = from.Index;
        nextOffset = from.BaseOffset;
    }

    /// <summary>The entry that <see cref="MoveNext"/> went to.</summary>
    public LogEntry Entry { get; private set; } = null!;

    /// <summary>The offset of its first stored message.</summary>
    public long BaseOffset { get; private set; }

    /// <summary>Its stored messages, at least one.</summary>
    public int StoredCount { get; private set; }

    /// <summary>Its messages that are not stored, if there are any.</summary>
    public SkippedPositions? Skipped { get; private set; }

    /// <summary>Goes to the next entry with messages of the partition; false behind the last one.</summary>
    public bool MoveNext()
    {
        while (next <= last)
        {
            if (nextEntry == entries.Count)
            {
                ReadMore();
            }

            LogEntry entry = entries[nextEntry++];
            Invariant.Require(entry.Index == next);
            next = next.Next;
            if (Take(entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A batch of the entry, for reading its messages.</summary>
    public MessageBatchReader OpenBatch() => Open(Entry);

    private static MessageBatchReader Open(LogEntry entry)
    {
        bool opened = MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out _);
        Invariant.Require(opened);
        return batch;
    }

    private void ReadMore()
    {
        OffsetIndexItem nearest = partition.FindOffset(nextOffset);
        if (nearest.Index > next && nearest.Index <= last)
        {
            Invariant.Require(nearest.BaseOffset == nextOffset);
            next = nearest.Index;
        }

        entries = log.Read(next, last, readBytes);
        nextEntry = 0;
        Invariant.Require(entries.Count > 0);
    }

    private bool Take(LogEntry entry)
    {
        if (entry.Kind != EntryKind.Messages)
        {
            return false;
        }

        MessageBatchReader batch = Open(entry);
        if (batch.Partition != partition.Partition || !batch.Topic.SequenceEqual(topic))
        {
            return false;
        }

        Entry = entry;
        BaseOffset = nextOffset;
        Skipped = partition.FindSkipped(entry.Index);
        StoredCount = Skipped?.StoredCount(batch.Count) ?? batch.Count;
        nextOffset += StoredCount;
        return StoredCount > 0;
    }
}
