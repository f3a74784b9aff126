using Wiber.Node.Broker.Filters;

namespace Wiber.Node.Broker.Reading;

/// <summary>What to read of a topic.</summary>
internal sealed record TopicRead
{
    public required string Topic { get; init; }

    /// <summary>The only partition to read; all of them if it is not given.</summary>
    public int? Partition { get; init; }

    /// <summary>Which messages.</summary>
    public MessageFilter Filter { get; init; } = MessageFilter.None;

    /// <summary>1 to <see cref="BrokerLimits.ReadMessagesMax"/>.</summary>
    public required int MessagesMax { get; init; }

    /// <summary>Bounds the encoded messages together; one message is given even if it is larger.</summary>
    public required int BytesMax { get; init; }
}
