namespace Wiber.Client.Messages;

/// <summary>
/// A message read in place: every property is a slice of the encoded bytes, nothing is copied. Text is UTF-8; a field that is not
/// there is empty and its flag is missing in <see cref="Fields"/>.
/// </summary>
public readonly ref struct MessageView
{
    private readonly ReadOnlySpan<byte> _headers;
    private readonly int _headerCount;

    private MessageView(ReadOnlySpan<byte> encoded, out MessageBatchError error)
    {
        Fields = (MessageFields)encoded[0];
        var cursor = new FieldCursor(encoded[1..]);
        Id = ReadField(Fields, MessageFields.Id, ref cursor);
        Key = ReadField(Fields, MessageFields.Key, ref cursor);
        Sender = ReadField(Fields, MessageFields.Sender, ref cursor);
        Recipient = ReadField(Fields, MessageFields.Recipient, ref cursor);
        ContentType = ReadField(Fields, MessageFields.ContentType, ref cursor);
        ClientTimestampUs = Has(MessageFields.ClientTimestamp) ? cursor.ReadInt64() : null;
        ClientClock = Has(MessageFields.ClientClock) ? ReadClock(Fields, ref cursor) : null;
        _headerCount = Has(MessageFields.Headers) ? cursor.ReadVarint() : 0;
        cursor.Fail(MessageRules.CheckHeaderCount(_headerCount));
        _headers = cursor.Rest;
        Payload = _headers;
        error = cursor.Error;
        if (error == MessageBatchError.None)
        {
            Payload = SkipHeaders(_headers, _headerCount, out error);
        }
    }

    /// <summary>Which optional fields the message has.</summary>
    public MessageFields Fields { get; }

    /// <summary>The id that the sender chose, 1 to 256 bytes.</summary>
    public ReadOnlySpan<byte> Id { get; }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Sender { get; }

    public ReadOnlySpan<byte> Recipient { get; }

    public ReadOnlySpan<byte> ContentType { get; }

    /// <summary>The sender's clock, microseconds since 1970, if it was given.</summary>
    public long? ClientTimestampUs { get; }

    /// <summary>What the sender knows of its clock, if it was given; only with <see cref="ClientTimestampUs"/>.</summary>
    public ClientClock? ClientClock { get; }

    /// <summary>
    /// The sender's time as the cluster's clock would have shown it, microseconds since 1970; if the sender gave no offset, its
    /// own time.
    /// </summary>
    public long? CorrectedTimestampUs => ClientTimestampUs + (ClientClock?.OffsetUs ?? 0);

    public MessageHeaderReader Headers => new(_headers, _headerCount);

    public ReadOnlySpan<byte> Payload { get; }

    public bool Has(MessageFields field) => (Fields & field) != 0;

    /// <summary>
    /// Reads a message from its bytes without the length in front, and checks every length in it. Whether its text is valid is
    /// for <see cref="MessageBatchValidator"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> encoded, out MessageView message, out MessageBatchError error)
    {
        if (encoded.IsEmpty)
        {
            message = default;
            error = MessageBatchError.Truncated;
            return false;
        }

        message = new MessageView(encoded, out error);
        return error == MessageBatchError.None;
    }

    private static ClientClock ReadClock(MessageFields fields, scoped ref FieldCursor cursor)
    {
        if ((fields & MessageFields.ClientTimestamp) == 0)
        {
            cursor.Fail(MessageBatchError.ClockWithoutTimestamp);
        }

        long offsetUs = cursor.ReadInt64();
        uint boundUs = cursor.ReadUInt32();
        return new ClientClock(offsetUs, boundUs == Messages.ClientClock.UnknownBound ? null : boundUs);
    }

    private static ReadOnlySpan<byte> ReadField(MessageFields fields, MessageFields field, scoped ref FieldCursor cursor)
    {
        if ((fields & field) == 0)
        {
            return default;
        }

        ReadOnlySpan<byte> value = cursor.ReadBytes();
        cursor.Fail(MessageRules.CheckLength(field, value.Length));
        return value;
    }

    /// <summary>Checks the headers and returns the payload behind them.</summary>
    private static ReadOnlySpan<byte> SkipHeaders(ReadOnlySpan<byte> encoded, int count, out MessageBatchError error)
    {
        var reader = new MessageHeaderReader(encoded, count);
        while (reader.MoveNext())
        {
            // Each step checks one header; there is nothing else to do with it here.
        }

        error = reader.Error == MessageBatchError.None ? MessageRules.CheckPayload(reader.Rest.Length) : reader.Error;
        return reader.Rest;
    }
}
