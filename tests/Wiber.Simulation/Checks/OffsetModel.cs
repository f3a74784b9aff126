using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks;

/// <summary>
/// Where each topic must begin after a trim: at its first message in an entry that stays, or where its retention says. Follows
/// the log on its own, by the ends of the topics after each entry.
/// </summary>
internal sealed class OffsetModel(IReadOnlyList<string> topics, MessageModel messages)
{
    private readonly List<(LogIndex Index, long Offset)>[] _batches = [.. topics.Select(_ => new List<(LogIndex, long)>())];
    private readonly long[] _ends = new long[topics.Count];
    private readonly Dictionary<LogIndex, long[]> _firsts = [];
    private long[] _currentFirsts = new long[topics.Count];
    private LogIndex _trimmed;

    /// <summary>How many trims took something away.</summary>
    public int Trims => _firsts.Count;

    /// <summary>An entry was applied; for the first time anywhere, or again by another node.</summary>
    public void Applied(NodeId node, LogEntry entry, MessageBroker broker, bool isFirst)
    {
        if (isFirst)
        {
            Follow(entry, broker);
        }

        if (!_firsts.TryGetValue(entry.Index, out long[]? firsts))
        {
            return;
        }

        for (int topic = 0; topic < topics.Count; topic++)
        {
            long first = FirstOffsetAt(broker, topic);
            Check.That(
                first == firsts[topic],
                $"{node}: after the trim in entry {entry.Index} topic {topics[topic]} begins at {first} and not at {firsts[topic]}");
        }
    }

    private long FirstOffsetAt(MessageBroker broker, int topic) =>
        broker.FindTopic(topics[topic])?.Partitions[0].FirstOffset ?? 0;

    private void Follow(LogEntry entry, MessageBroker broker)
    {
        switch (entry.Kind)
        {
            case EntryKind.Messages:
                FollowEnds(entry, broker);
                break;
            case EntryKind.Command:
                bool isRead = BrokerCommand.TryDecode(entry.Body.Span, out BrokerCommand? command);
                Check.That(isRead, $"the command in entry {entry.Index} cannot be read");
                FollowCommand(entry.Index, command!, broker);
                break;
        }
    }

    private void FollowEnds(LogEntry entry, MessageBroker broker)
    {
        for (int topic = 0; topic < topics.Count; topic++)
        {
            long end = broker.FindTopic(topics[topic])?.Partitions[0].EndOffset ?? 0;
            messages.Applied(entry, topic, _currentFirsts[topic], end - _ends[topic]);
            if (end > _ends[topic])
            {
                _batches[topic].Add((entry.Index, _ends[topic]));
                _ends[topic] = end;
            }
        }
    }

    private void FollowCommand(LogIndex index, BrokerCommand command, MessageBroker broker)
    {
        switch (command)
        {
            case TrimLog trim:
                FollowTrim(index, trim.LastRemoved);
                break;
            case TrimPartitions trim:
                FollowRetention(index, trim, broker);
                break;
        }
    }

    private void FollowRetention(LogIndex index, TrimPartitions trim, MessageBroker broker)
    {
        var firsts = (long[])_currentFirsts.Clone();
        for (int topic = 0; topic < topics.Count; topic++)
        {
            int? number = broker.FindTopic(topics[topic])?.Number;
            foreach (PartitionBeginning beginning in trim.Beginnings.Where(each => each.Topic == number))
            {
                firsts[topic] = Math.Max(firsts[topic], Math.Min(beginning.FirstOffset, _ends[topic]));
            }
        }

        _firsts.Add(index, firsts);
        _currentFirsts = firsts;
    }

    private void FollowTrim(LogIndex index, LogIndex lastRemoved)
    {
        if (lastRemoved <= _trimmed || lastRemoved >= index)
        {
            return;
        }

        _trimmed = lastRemoved;
        var firsts = new long[topics.Count];
        for (int topic = 0; topic < topics.Count; topic++)
        {
            _batches[topic].RemoveAll(batch => batch.Index <= lastRemoved);
            long first = _batches[topic].Count > 0 ? _batches[topic][0].Offset : _ends[topic];
            firsts[topic] = Math.Max(first, _currentFirsts[topic]);
        }

        _firsts.Add(index, firsts);
        _currentFirsts = firsts;
    }
}
