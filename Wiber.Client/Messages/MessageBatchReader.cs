using System.Buffers.Binary;

namespace Wiber.Client.Messages;

/// <summary>
/// Reads an encoded batch in place. Whatever the bytes are, reading ends with a message, the end, or a named error; the work is
/// bounded by the number of bytes. Ids, names and payloads are slices of the body.
/// <code>
/// if (!MessageBatchReader.TryOpen(body, out var batch, out var error)) ...
/// while (batch.MoveNext()) Use(batch.Current);
/// if (batch.Error != MessageBatchError.None) ...
/// </code>
/// </summary>
public ref struct MessageBatchReader
{
    private readonly ReadOnlySpan<byte> _body;
    private FieldCursor _cursor;
    private MessageView _current;

    private MessageBatchReader(ReadOnlySpan<byte> body, ReadOnlySpan<byte> topic, int partition, int chosenOutOf, int count)
    {
        _body = body;
        Topic = topic;
        Partition = partition;
        ChosenOutOf = chosenOutOf;
        Count = count;
        ProducerId = BinaryPrimitives.ReadUInt64LittleEndian(body[MessageBatchFormat.ProducerIdOffset..]);
        Sequence = BinaryPrimitives.ReadUInt64LittleEndian(body[MessageBatchFormat.SequenceOffset..]);
        int countBytes = chosenOutOf > 0 ? MessageBatchFormat.PartitionCountBytes : 0;
        _cursor = new FieldCursor(body[(MessageBatchFormat.HeaderBytes + topic.Length + countBytes)..]);
    }

    /// <summary>The topic's name, a valid one, in ASCII.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    public int Partition { get; }

    /// <summary>
    /// How many partitions the leader chose <see cref="Partition"/> out of; 0 if the client chose it. If the leader did, the
    /// producer and its sequence name a request of the whole topic, of which this batch is a part.
    /// </summary>
    public int ChosenOutOf { get; }

    /// <summary>Who numbers its batches with <see cref="Sequence"/> so that a retry is stored once; 0 for nobody.</summary>
    public ulong ProducerId { get; }

    /// <summary>The producer's own number of this batch.</summary>
    public ulong Sequence { get; }

    /// <summary>How many messages the header announces: 1 to <see cref="MessageBatchLimits.MessagesMax"/>.</summary>
    public int Count { get; }

    /// <summary>The place of <see cref="Current"/> in the batch, from 0; -1 before the first.</summary>
    public int Position { get; private set; } = -1;

    /// <summary>The message that <see cref="MoveNext"/> went to.</summary>
    public readonly MessageView Current => _current;

    /// <summary>Where the bytes of the message at <see cref="Position"/> (without their length) lie in the body.</summary>
    public Range CurrentRange { get; private set; }

    /// <summary>Why <see cref="MoveNext"/> or <see cref="Skip"/> gave up; none at the proper end.</summary>
    public MessageBatchError Error { get; private set; }

    /// <summary>Reads and checks the header and the topic.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> body, out MessageBatchReader reader, out MessageBatchError error)
    {
        reader = default;
        error = CheckHeader(body, out ReadOnlySpan<byte> topic, out uint partition, out int chosenOutOf, out uint count);
        if (error == MessageBatchError.None)
        {
            reader = new MessageBatchReader(body, topic, (int)partition, chosenOutOf, (int)count);
        }

        return error == MessageBatchError.None;
    }

    /// <summary>
    /// Goes to the next message and parses it. False at the end, or at an error which is then in <see cref="Error"/>.
    /// </summary>
    public bool MoveNext()
    {
        if (!TakeMessage(out ReadOnlySpan<byte> encoded))
        {
            return false;
        }

        if (!MessageView.TryParse(encoded, out _current, out MessageBatchError error))
        {
            Error = error;
            return false;
        }

        return true;
    }

    /// <summary>
    /// Goes to the next message without looking into it: <see cref="CurrentRange"/> is set, <see cref="Current"/> is not.
    /// </summary>
    public bool Skip() => TakeMessage(out _);

    /// <summary>
    /// For <c>foreach</c>, over a copy: <see cref="Error"/> of this one stays as it is, so use it on batches known to be whole.
    /// </summary>
    public readonly MessageBatchReader GetEnumerator() => this;

    private static MessageBatchError CheckHeader(
        ReadOnlySpan<byte> body,
        out ReadOnlySpan<byte> topic,
        out uint partition,
        out int chosenOutOf,
        out uint count)
    {
        topic = default;
        partition = 0;
        chosenOutOf = 0;
        count = 0;
        if (body.Length < MessageBatchFormat.HeaderBytes)
        {
            return MessageBatchError.Truncated;
        }

        if (body[0] != MessageBatchFormat.Version)
        {
            return MessageBatchError.UnsupportedVersion;
        }

        bool isChosenByLeader = body[MessageBatchFormat.FlagsOffset] == MessageBatchFormat.ChosenByLeader;
        if (!isChosenByLeader && body[MessageBatchFormat.FlagsOffset] != 0)
        {
            return MessageBatchError.UnsupportedFlags;
        }

        if (body.Length > MessageBatchLimits.BatchBytesMax)
        {
            return MessageBatchError.BatchTooLarge;
        }

        int topicBytes = BinaryPrimitives.ReadUInt16LittleEndian(body[MessageBatchFormat.TopicBytesOffset..]);
        ReadOnlySpan<byte> afterHeader = body[MessageBatchFormat.HeaderBytes..];
        int countBytes = isChosenByLeader ? MessageBatchFormat.PartitionCountBytes : 0;
        if (topicBytes + countBytes > afterHeader.Length)
        {
            return MessageBatchError.Truncated;
        }

        topic = afterHeader[..topicBytes];
        if (!TopicName.IsValid(topic))
        {
            return MessageBatchError.InvalidTopic;
        }

        partition = BinaryPrimitives.ReadUInt32LittleEndian(body[MessageBatchFormat.PartitionOffset..]);
        chosenOutOf = isChosenByLeader ? BinaryPrimitives.ReadUInt16LittleEndian(afterHeader[topicBytes..]) : 0;
        if (partition > int.MaxValue || (isChosenByLeader && partition >= chosenOutOf))
        {
            return MessageBatchError.InvalidPartition;
        }

        count = BinaryPrimitives.ReadUInt32LittleEndian(body[MessageBatchFormat.CountOffset..]);
        return count switch
        {
            0 => MessageBatchError.NoMessages,
            > MessageBatchLimits.MessagesMax => MessageBatchError.TooManyMessages,
            _ when count * MessageBatchFormat.MessageBytesMin > afterHeader.Length - topicBytes - countBytes
                => MessageBatchError.Truncated,
            _ => MessageBatchError.None,
        };
    }

    private bool TakeMessage(out ReadOnlySpan<byte> encoded)
    {
        encoded = default;
        if (Error != MessageBatchError.None)
        {
            return false;
        }

        if (Position + 1 == Count)
        {
            Error = _cursor.Rest.IsEmpty ? MessageBatchError.None : MessageBatchError.TrailingBytes;
            return false;
        }

        Position++;
        encoded = _cursor.ReadBytes();
        Error = _cursor.Error;
        int after = _body.Length - _cursor.Rest.Length;
        CurrentRange = (after - encoded.Length)..after;
        return Error == MessageBatchError.None;
    }
}
