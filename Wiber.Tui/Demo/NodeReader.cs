using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;

namespace Wiber.Tui.Demo;

/// <summary>Reads a topic from one node and no other.</summary>
internal static class NodeReader
{
    private const int FetchLimit = 1000;

    private static readonly TimeSpan ArrivalTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Reads a partition from its beginning to its end, waiting a while for a follower to have so many messages.
    /// </summary>
    /// <exception cref="WiberApiException">The node did not answer.</exception>
    public static async Task<IReadOnlyList<ReadMessage>> ReadAllAsync(
        NodeConfig node, string topic, int countMin, CancellationToken cancellationToken)
    {
        using var client = new WiberClient([node.ClientUri]);
        long deadline = Environment.TickCount64 + (long)ArrivalTimeout.TotalMilliseconds;
        var read = new List<ReadMessage>();
        FetchStart next = FetchStart.Earliest;
        while (true)
        {
            FetchAnswer answer = await client.FetchAsync(topic, next, FetchLimit, cancellationToken: cancellationToken);
            read.AddRange(answer.Messages.Select(ToReadMessage));
            next = FetchStart.At(answer.NextOffset);
            bool isAtEnd = answer.Messages.Count == 0 || answer.NextOffset >= answer.EndOffset;
            if (isAtEnd && (read.Count >= countMin || Environment.TickCount64 >= deadline))
            {
                return read;
            }

            if (isAtEnd)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    private static ReadMessage ToReadMessage(Message message) =>
        new(message.Offset, message.Id ?? "", message.GetText(), $"{message.Timestamp:O} {message.Hlc} {message.Term}");
}
