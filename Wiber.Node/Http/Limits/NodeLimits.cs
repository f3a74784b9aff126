using Wiber.Client.Configuration;
using Wiber.Client.Measuring;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Chat;
using Wiber.Node.Http.Problems;
using Wiber.Node.Lines;

namespace Wiber.Node.Http.Limits;

/// <summary>How much a node takes and holds at a time, by whatever protocol it comes, and how much of that is used.</summary>
internal sealed class NodeLimits(LimitOptions options)
{
    /// <summary>What cluster.toml says.</summary>
    public LimitOptions Options => options;

    /// <summary>Bytes of request bodies.</summary>
    public ResourceLimit RequestBytes { get; } = new(options.RequestBytesMax);

    /// <summary>Bytes of messages in answers that are being taken.</summary>
    public ResourceLimit AnswerBytes { get; } = new(options.AnswerBytesMax);

    /// <summary>Bytes of messages that streams and subscriptions are giving out.</summary>
    public ResourceLimit StreamBytes { get; } = new(options.StreamBytesMax);

    /// <summary>Bytes that ordered reads hold back.</summary>
    public ResourceLimit OrderedBytes { get; } = new(ApiLimits.OrderedBytesHeldMax);

    /// <summary>Connections of clients by HTTP.</summary>
    public ResourceLimit Connections { get; } = new(options.ConnectionsMax);

    /// <summary>Connections of other nodes. A limit of its own, so that clients cannot lock them out.</summary>
    public ResourceLimit PeerConnections { get; } = new(ApiLimits.PeerConnectionsMax);

    public ResourceLimit LineConnections { get; } = new(LineLimits.ConnectionsMax);

    public ResourceLimit ChatConnections { get; } = new(ChatLimits.ConnectionsMax);

    /// <summary>Streams of messages by HTTP.</summary>
    public ResourceLimit Streams { get; } = new(options.StreamsMax);

    /// <summary>All of them, as they are named to those who watch.</summary>
    public IReadOnlyList<(string Name, ResourceLimit Limit)> All =>
    [
        ("request_bytes", RequestBytes),
        ("answer_bytes", AnswerBytes),
        ("stream_bytes", StreamBytes),
        ("ordered_bytes", OrderedBytes),
        ("connections", Connections),
        ("peer_connections", PeerConnections),
        ("line_connections", LineConnections),
        ("chat_connections", ChatConnections),
        ("streams", Streams),
    ];

    /// <summary>Before messages of an answer are read: only then it is known how much they are.</summary>
    /// <exception cref="ProblemException">The node holds as much as it may for readers who take it slowly.</exception>
    public void RequireAnswerRoom()
    {
        if (!AnswerBytes.HasRoom())
        {
            throw new ProblemException(Problem.Overloaded() with
            {
                Detail = "this node holds as much as it may for readers that take it slowly; try another one, or later",
            });
        }
    }

    /// <summary>Counts messages of an answer until they are given out.</summary>
    public LimitUse HoldAnswer(IEnumerable<StoredMessage> messages) =>
        LimitUse.Of(AnswerBytes, messages.Sum(message => (long)message.Bytes));

    /// <summary>Counts a stream until it ends.</summary>
    /// <exception cref="ProblemException">As many are open as may be.</exception>
    public LimitUse OpenStream() => LimitUse.TryOf(Streams, 1) ?? throw new ProblemException(Problem.Overloaded() with
    {
        Detail = $"{Streams.Max} streams are open on this node, the most there may be; try another one, or later",
    });
}
