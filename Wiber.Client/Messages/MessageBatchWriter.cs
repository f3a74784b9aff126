using System.Buffers.Binary;

namespace Wiber.Client.Messages;

/// <summary>
/// Encodes a batch of messages for one topic partition. The buffer belongs to the writer and is used again for the next batch,
/// unless <see cref="Detach"/> gives it away; a message costs no allocation beyond it. Not for use by several threads at once.
/// </summary>
public sealed class MessageBatchWriter
{
    private const int CapacityBytesMin = 256;

    private readonly int _headroomBytes;
    private readonly int _capacityBytes;
    private byte[] _buffer = [];
    private int _end;

    /// <param name="headroomBytes">
    /// Bytes to leave free in front of the body, so that who stores the batch need not copy it.
    /// </param>
    /// <param name="capacityBytes">Body bytes to make room for at first; the buffer grows as needed.</param>
    public MessageBatchWriter(int headroomBytes = 0, int capacityBytes = CapacityBytesMin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(headroomBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(capacityBytes);
        _headroomBytes = headroomBytes;
        _capacityBytes = Math.Max(capacityBytes, CapacityBytesMin);
    }

    /// <summary>Messages in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the encoded batch, without headroom.</summary>
    public int BodyBytes => _end == 0 ? 0 : _end - _headroomBytes;

    /// <summary>The encoded batch, whole once it holds a message. Valid until the writer is used again.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(_end == 0 ? 0 : _headroomBytes, BodyBytes);

    /// <summary>
    /// The batch with its <see cref="BatchFrame"/> header in front, in the headroom and without a copy. Valid until the writer is
    /// used again.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is too little headroom, or the batch holds no message.</exception>
    public ReadOnlyMemory<byte> Frame()
    {
        if (Count == 0 || _headroomBytes < BatchFrame.HeaderBytes)
        {
            throw new InvalidOperationException(
                $"a frame needs a message and {BatchFrame.HeaderBytes} bytes of headroom, not {Count} and {_headroomBytes}");
        }

        Memory<byte> framed = _buffer.AsMemory(_headroomBytes - BatchFrame.HeaderBytes, BatchFrame.HeaderBytes + BodyBytes);
        BatchFrame.WriteHeader(framed.Span, BodyBytes, Crc32C.Compute(Body.Span));
        return framed;
    }

    /// <summary>Starts a batch and forgets the one before.</summary>
    /// <param name="topic">Where the messages go.</param>
    /// <param name="partition">From 0.</param>
    /// <param name="producerId">Who numbers its batches; 0 for nobody.</param>
    /// <param name="sequence">The producer's number of this batch. A retry carries the same one and the same messages.</param>
    /// <param name="chosenOutOf">
    /// If a leader chose the partition, and not the client: how many partitions it knew the topic to have. 0 if not. Then the
    /// producer and its sequence name a request of the whole topic, of which this batch is a part.
    /// </param>
    /// <exception cref="ArgumentException">The topic's name is not valid; the message says why.</exception>
    public void Begin(string topic, int partition = 0, ulong producerId = 0, ulong sequence = 0, int chosenOutOf = 0)
    {
        if (!TopicName.TryValidate(topic, out string problem))
        {
            throw new ArgumentException(problem, nameof(topic));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfNegative(chosenOutOf);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chosenOutOf, ushort.MaxValue);
        if (chosenOutOf > 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, chosenOutOf);
        }

        Count = 0;
        _end = _headroomBytes;
        int countBytes = chosenOutOf > 0 ? MessageBatchFormat.PartitionCountBytes : 0;
        Reserve(MessageBatchFormat.HeaderBytes + topic.Length + countBytes);
        Span<byte> header = _buffer.AsSpan(_headroomBytes);
        header[0] = MessageBatchFormat.Version;
        header[MessageBatchFormat.FlagsOffset] = chosenOutOf > 0 ? MessageBatchFormat.ChosenByLeader : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(header[MessageBatchFormat.TopicBytesOffset..], (ushort)topic.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[MessageBatchFormat.PartitionOffset..], (uint)partition);
        BinaryPrimitives.WriteUInt64LittleEndian(header[MessageBatchFormat.ProducerIdOffset..], producerId);
        BinaryPrimitives.WriteUInt64LittleEndian(header[MessageBatchFormat.SequenceOffset..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[MessageBatchFormat.CountOffset..], 0);
        System.Text.Encoding.ASCII.GetBytes(topic, header[MessageBatchFormat.HeaderBytes..]);
        if (chosenOutOf > 0)
        {
            Span<byte> afterTopic = header[(MessageBatchFormat.HeaderBytes + topic.Length)..];
            BinaryPrimitives.WriteUInt16LittleEndian(afterTopic, (ushort)chosenOutOf);
        }

        _end += MessageBatchFormat.HeaderBytes + topic.Length + countBytes;
    }

    /// <summary>
    /// Adds a message. If it breaks a limit or does not fit into the batch any more, the batch stays as it was and <paramref
    /// name="error"/> says why: <see cref="MessageBatchError.TooManyMessages"/> and <see cref="MessageBatchError.BatchTooLarge"/>
    /// mean that this batch is full.
    /// </summary>
    /// <exception cref="InvalidOperationException">No batch was begun.</exception>
    public bool TryAdd(in MessageContent message, out MessageBatchError error)
    {
        if (_end == 0)
        {
            throw new InvalidOperationException("begin a batch before adding messages to it");
        }

        error = Measure(message, out int messageBytes);
        int encodedBytes = Varint.Measure(messageBytes) + messageBytes;
        if (error == MessageBatchError.None && Count == MessageBatchLimits.MessagesMax)
        {
            error = MessageBatchError.TooManyMessages;
        }
        else if (error == MessageBatchError.None && BodyBytes + encodedBytes > MessageBatchLimits.BatchBytesMax)
        {
            error = MessageBatchError.BatchTooLarge;
        }

        if (error != MessageBatchError.None)
        {
            return false;
        }

        Reserve(encodedBytes);
        Span<byte> target = _buffer.AsSpan(_end, encodedBytes);
        target = target[Varint.Write(target, messageBytes)..];
        error = Write(message, target);
        if (error != MessageBatchError.None)
        {
            return false;
        }

        _end += encodedBytes;
        Count++;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_headroomBytes + MessageBatchFormat.CountOffset), (uint)Count);
        return true;
    }

    /// <summary>
    /// Gives the buffer away: headroom, body, and zeros up to a multiple of <paramref name="alignmentBytes"/> of the whole. The
    /// writer goes on with a new one.
    /// </summary>
    /// <exception cref="InvalidOperationException">The batch holds no message.</exception>
    public Memory<byte> Detach(int alignmentBytes = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(alignmentBytes, 1);
        if (Count == 0)
        {
            throw new InvalidOperationException("a batch needs a message before it can be sent");
        }

        int wholeBytes = (_end + alignmentBytes - 1) / alignmentBytes * alignmentBytes;
        Reserve(wholeBytes - _end);
        _buffer.AsSpan(_end, wholeBytes - _end).Clear();
        Memory<byte> whole = _buffer.AsMemory(0, wholeBytes);
        _buffer = [];
        _end = 0;
        Count = 0;
        return whole;
    }

    private static MessageBatchError Measure(in MessageContent message, out int messageBytes)
    {
        long total = 1;
        MessageBatchError error = MessageBatchError.None;
        MeasureField(MessageFields.Id, message.Id, ref total, ref error);
        MeasureField(MessageFields.Key, message.Key, ref total, ref error);
        MeasureField(MessageFields.Sender, message.Sender, ref total, ref error);
        MeasureField(MessageFields.Recipient, message.Recipient, ref total, ref error);
        MeasureField(MessageFields.ContentType, message.ContentType, ref total, ref error);
        total += message.ClientTimestampUs is null ? 0 : sizeof(long);
        total += message.ClientClock is null ? 0 : ClientClock.Bytes;
        MeasureHeaders(message.Headers, ref total, ref error);
        int payloadBytes = message.Payload.MeasureBytes();
        error = error == MessageBatchError.None ? MessageRules.CheckPayload(payloadBytes) : error;

        // Every part is within its limit here, so the sum is far from overflow.
        messageBytes = error == MessageBatchError.None ? (int)(total + payloadBytes) : 0;
        return error;
    }

    private static void MeasureField(MessageFields kind, MessageField field, ref long total, ref MessageBatchError error)
    {
        if (field.IsPresent && error == MessageBatchError.None)
        {
            int bytes = field.MeasureBytes();
            error = MessageRules.CheckLength(kind, bytes);
            total += Varint.Measure(bytes) + bytes;
        }
    }

    private static void MeasureHeaders(ReadOnlySpan<MessageHeader> headers, ref long total, ref MessageBatchError error)
    {
        if (headers.IsEmpty || error != MessageBatchError.None)
        {
            return;
        }

        error = MessageRules.CheckHeaderCount(headers.Length);
        total += Varint.Measure(headers.Length);
        for (int position = 0; position < headers.Length && error == MessageBatchError.None; position++)
        {
            int nameBytes = ((MessageField)headers[position].Name).MeasureBytes();
            int valueBytes = ((MessageField)headers[position].Value).MeasureBytes();
            error = MessageRules.CheckHeaderLengths(nameBytes, valueBytes);
            total += Varint.Measure(nameBytes) + nameBytes + Varint.Measure(valueBytes) + valueBytes;
        }
    }

    private static MessageBatchError Write(in MessageContent message, Span<byte> target)
    {
        Span<byte> rest = target[1..];
        MessageFields fields = MessageFields.None;
        bool valid = WriteField(MessageFields.Id, message.Id, ref fields, ref rest)
            && WriteField(MessageFields.Key, message.Key, ref fields, ref rest)
            && WriteField(MessageFields.Sender, message.Sender, ref fields, ref rest)
            && WriteField(MessageFields.Recipient, message.Recipient, ref fields, ref rest)
            && WriteField(MessageFields.ContentType, message.ContentType, ref fields, ref rest);
        if (message.ClientTimestampUs is { } timestampUs)
        {
            fields |= MessageFields.ClientTimestamp;
            BinaryPrimitives.WriteInt64LittleEndian(rest, timestampUs);
            rest = rest[sizeof(long)..];
        }

        if (message.ClientClock is { } clock)
        {
            fields |= MessageFields.ClientClock;
            BinaryPrimitives.WriteInt64LittleEndian(rest, clock.OffsetUs);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[sizeof(long)..], clock.BoundUs ?? ClientClock.UnknownBound);
            rest = rest[ClientClock.Bytes..];
        }

        valid = valid && WriteHeaders(message.Headers, ref fields, ref rest) && message.Payload.TryWrite(rest);
        target[0] = (byte)fields;
        if (!valid)
        {
            return MessageBatchError.InvalidText;
        }

        return MessageView.TryParse(target, out MessageView written, out MessageBatchError error)
            ? MessageRules.CheckText(written)
            : error;
    }

    private static bool WriteField(MessageFields kind, MessageField field, ref MessageFields fields, ref Span<byte> rest)
    {
        if (!field.IsPresent)
        {
            return true;
        }

        fields |= kind;
        return WriteText(field, ref rest);
    }

    private static bool WriteHeaders(ReadOnlySpan<MessageHeader> headers, ref MessageFields fields, ref Span<byte> rest)
    {
        if (headers.IsEmpty)
        {
            return true;
        }

        fields |= MessageFields.Headers;
        rest = rest[Varint.Write(rest, headers.Length)..];
        bool valid = true;
        for (int position = 0; position < headers.Length && valid; position++)
        {
            valid = WriteText(headers[position].Name, ref rest) && WriteText(headers[position].Value, ref rest);
        }

        return valid;
    }

    private static bool WriteText(MessageField field, ref Span<byte> rest)
    {
        int bytes = field.MeasureBytes();
        rest = rest[Varint.Write(rest, bytes)..];
        bool valid = field.TryWrite(rest[..bytes]);
        rest = rest[bytes..];
        return valid;
    }

    private void Reserve(int bytes)
    {
        int needed = checked(_end + bytes);
        if (needed > _buffer.Length)
        {
            int grown = Math.Max(_buffer.Length * 2, _headroomBytes + _capacityBytes);
            Array.Resize(ref _buffer, Math.Max(grown, needed));
        }
    }
}
