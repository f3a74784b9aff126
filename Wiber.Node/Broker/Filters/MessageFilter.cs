using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Filters;

/// <summary>
/// What messages a reader wants: all conditions that are given must hold. Texts are UTF-8 and compared byte by byte. It looks at
/// messages where they lie and copies nothing.
/// </summary>
internal sealed class MessageFilter
{
    /// <summary>Every message.</summary>
    public static readonly MessageFilter None = new();

    private byte[]? _mark;

    public byte[]? Sender { get; init; }

    public byte[]? Recipient { get; init; }

    public byte[]? Key { get; init; }

    /// <summary>The id as it is shown: the sender's, or the one made from the place in the log.</summary>
    public byte[]? Id { get; init; }

    public IReadOnlyList<HeaderCondition> Headers { get; init; } = [];

    /// <summary>Occurs in the payload.</summary>
    public TextPattern? Text { get; init; }

    /// <summary>Not before this time of the leader, microseconds since 1970.</summary>
    public long FromUs { get; init; } = long.MinValue;

    /// <summary>Before this time of the leader, microseconds since 1970.</summary>
    public long UntilUs { get; init; } = long.MaxValue;

    /// <summary>
    /// Bytes that every matching message has in it as they are: the longest value asked for. Empty if there is none. An id may be
    /// one that is not stored but made, and letters of <see cref="Text"/> may be large or small.
    /// </summary>
    public ReadOnlySpan<byte> Mark => _mark ??= FindMark();

    /// <summary>No condition is given.</summary>
    public bool IsNone =>
        Sender is null && Recipient is null && Key is null && Id is null && Headers.Count == 0 && Text is null && !HasTime;

    private bool HasTime => FromUs != long.MinValue || UntilUs != long.MaxValue;

    /// <summary>Whether messages of this time may match.</summary>
    public bool MatchesTime(long timestampUs) => timestampUs >= FromUs && timestampUs < UntilUs;

    /// <summary>Whether a message matches. Its time is for <see cref="MatchesTime"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="index">The entry that it lies in.</param>
    /// <param name="position">Its place in the entry.</param>
    public bool Matches(in MessageView message, LogIndex index, int position) =>
        Is(Sender, message, MessageFields.Sender, message.Sender)
        && Is(Recipient, message, MessageFields.Recipient, message.Recipient)
        && Is(Key, message, MessageFields.Key, message.Key)
        && (Id is null || Id.AsSpan().SequenceEqual(MessageId.Of(message, index, position, stackalloc byte[MessageId.BytesMax])))
        && HasHeaders(message)
        && (Text is null || Text.IsIn(message.Payload));

    /// <summary>What a block of messages must hold for one of them to match.</summary>
    public BlockProbe ToProbe()
    {
        var hashes = new List<uint>();
        void Add(MessageFields field, byte[]? value)
        {
            if (value is not null)
            {
                hashes.Add(FieldHash.Of(field, value));
            }
        }

        Add(MessageFields.Sender, Sender);
        Add(MessageFields.Recipient, Recipient);
        Add(MessageFields.Key, Key);
        hashes.AddRange(Headers.Select(header => FieldHash.OfHeader(header.Name, header.Value)));
        return new BlockProbe([.. hashes], FromUs, UntilUs);
    }

    private static bool Is(byte[]? wanted, in MessageView message, MessageFields field, ReadOnlySpan<byte> value) =>
        wanted is null || (message.Has(field) && value.SequenceEqual(wanted));

    private byte[] FindMark()
    {
        IEnumerable<byte[]?> values = [Sender, Recipient, Key, .. Headers.Select(header => header.Value)];
        return values.MaxBy(value => value?.Length) ?? [];
    }

    private bool HasHeaders(in MessageView message)
    {
        foreach (HeaderCondition wanted in Headers)
        {
            if (!HasHeader(message, wanted))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasHeader(in MessageView message, HeaderCondition wanted)
    {
        MessageHeaderReader headers = message.Headers;
        while (headers.MoveNext())
        {
            if (headers.Name.SequenceEqual(wanted.Name) && headers.Value.SequenceEqual(wanted.Value))
            {
                return true;
            }
        }

        return false;
    }
}
