using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Node.Http.Publishing;

/// <summary>
/// The messages of one request, encoded into a batch for each partition that gets some of them. Knows where in which batch each
/// message is, so that the answer can follow the order of the request.
/// </summary>
/// <param name="topic">Where the messages go.</param>
/// <param name="route">Which partition each goes to.</param>
/// <param name="identity">The producer and its number of the request, or nothing.</param>
/// <param name="payloadBytesMax">The most that the topic takes.</param>
internal sealed class RoutedBatch(
    string topic, PartitionRoute route, (ulong ProducerId, ulong Sequence)? identity, int payloadBytesMax)
{
    private readonly Dictionary<int, int> _partOf = [];
    private readonly List<MessageBatchWriter> _parts = [];
    private readonly List<int> _partitions = [];
    private readonly List<MessagePart> _places = [];

    /// <summary>Bytes of a payload; the most that the topic takes.</summary>
    public int PayloadBytesMax => payloadBytesMax;

    /// <summary>Messages of the request.</summary>
    public int Count => _places.Count;

    /// <summary>A batch for each partition that gets messages.</summary>
    public IReadOnlyList<MessageBatchWriter> Parts => _parts;

    public string Topic => topic;

    /// <summary>The partition of each batch.</summary>
    public IReadOnlyList<int> Partitions => _partitions;

    /// <summary>Where each message of the request is, in its order.</summary>
    public IReadOnlyList<MessagePart> Places => _places;

    /// <summary>Adds a message, or says why it cannot be; then nothing changed.</summary>
    public bool TryAdd(in MessageContent message, out MessageBatchError error)
    {
        int part = FindPart(route.Of(message.Key));
        MessageBatchWriter batch = _parts[part];
        int position = batch.Count;
        if (_places.Count == MessageBatchLimits.MessagesMax)
        {
            error = MessageBatchError.TooManyMessages;
        }
        else if (message.Payload.MeasureBytes() > payloadBytesMax)
        {
            error = MessageBatchError.PayloadTooLarge;
        }
        else if (batch.TryAdd(message, out error))
        {
            _places.Add(new MessagePart(part, position));
        }

        return error == MessageBatchError.None;
    }

    private int FindPart(int partition)
    {
        if (_partOf.TryGetValue(partition, out int part))
        {
            return part;
        }

        var batch = new MessageBatchWriter(LogRecordHeader.Bytes);
        batch.Begin(topic, partition, identity?.ProducerId ?? 0, identity?.Sequence ?? 0, route.ChosenOutOf);
        _partOf.Add(partition, _parts.Count);
        _parts.Add(batch);
        _partitions.Add(partition);
        return _parts.Count - 1;
    }
}
