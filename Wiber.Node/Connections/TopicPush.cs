using Wiber.Node.Broker.Reading;
using Wiber.Node.Http;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Connections;

/// <summary>Pushes the messages of a topic to a connection as they come.</summary>
internal static class TopicPush
{
    /// <summary>What comes from now on: its place is fixed here, so that nothing is missed that is published after an answer.</summary>
    /// <exception cref="ProblemException">The node does not have its state yet.</exception>
    public static MessageSource Open(NodeContext node, string topic)
    {
        ReadGate.RequireState(node);
        var read = new TopicRead
        {
            Topic = topic,
            MessagesMax = ApiLimits.StreamMessagesMax,
            BytesMax = ApiLimits.StreamBytesMax,
        };
        return new MessageSource(node, read, node.Broker.FindEnd(topic, null));
    }

    /// <summary>Writes what comes until it is ended; then the source is done with.</summary>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    /// <exception cref="ProblemException">The node cannot read on.</exception>
    public static async Task RunAsync(
        MessageSource source, Func<IReadOnlyList<StoredMessage>, Task> write, CancellationToken ended)
    {
        using (source)
        {
            while (true)
            {
                IReadOnlyList<StoredMessage> messages = source.TakeAll();
                await (messages.Count > 0 ? write(messages) : source.WaitAsync(ApiLimits.StreamKeepAliveMs, ended));
            }
        }
    }
}
