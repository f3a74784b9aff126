using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>
/// Reads the messages with one id without looking through the log: the one that its sender gave the id, and the one whose id is
/// made from its place in the log, if it has none of its own.
/// </summary>
internal sealed class IdRead(ILogReader log, TopicRead read, IReadOnlyList<PartitionState> partitions, LogIndex last)
{
    private const int ReadBytes = 64 * 1024;

    private readonly List<StoredMessage> _found = [];

    /// <summary>The messages in the order of the log.</summary>
    public IReadOnlyList<StoredMessage> Messages =>
        [.. _found.DistinctBy(message => message.Place).OrderBy(message => message.Place)];

    /// <summary>Runs; false if something was removed meanwhile.</summary>
    /// <param name="known">Where the message is whose sender gave it the id, if there is one.</param>
    public bool TryRun(MessagePlace? known)
    {
        if (known is { } place
            && partitions.FirstOrDefault(partition => partition.Partition == place.Partition) is { } itsPartition
            && !TryTakeFrom(itsPartition, place.Offset, place.Offset, last))
        {
            return false;
        }

        return !LogPlace.TryParse(read.Filter.Id, out LogPlace made)
            || FindPartition(made.Index) is not { } madePartition
            || madePartition.FindAtOrBefore(made.Index) is not { } item
            || TryTakeFrom(madePartition, item.BaseOffset, long.MaxValue, made.Index);
    }

    /// <summary>The partition of an entry, or nothing if it has no messages to read here.</summary>
    private PartitionState? FindPartition(LogIndex index)
    {
        if (index > last
            || index <= log.PreviousIndex
            || log.Read(index, index, ReadBytes) is not [{ Kind: EntryKind.Messages } entry])
        {
            return null;
        }

        bool opened = MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out _);
        Invariant.Require(opened);
        int number = batch.Partition;
        return Encoding.ASCII.GetString(batch.Topic) == read.Topic
            ? partitions.FirstOrDefault(partition => partition.Partition == number)
            : null;
    }

    /// <summary>Looks through the entries of a partition from the one with an offset on.</summary>
    private bool TryTakeFrom(PartitionState partition, long offset, long lastOffset, LogIndex through)
    {
        var cursor = new PartitionCursor(partition, partition.StartAtOffset(offset, log.PreviousIndex));
        var scanner = new LogScanner(log, [cursor], through, ReadBytes);
        var matcher = new EntryMatcher(read.Filter, new ReadBudget());
        while (cursor.Next <= lastOffset && scanner.MoveNext())
        {
            matcher.TakeAll(scanner, message =>
            {
                _found.Add(message);
                return true;
            });
            cursor.Want(cursor.ScanOffset);
        }

        return !scanner.IsCutShort;
    }
}
