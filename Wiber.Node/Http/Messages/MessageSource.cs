using System.Text.Json;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>Gives the messages of a partition from an offset on, one after the other, and waits for new ones.</summary>
internal sealed class MessageSource(NodeContext node, string topic, int partition, long offset)
{
    private long _offset = offset;

    public int Partition => partition;

    /// <summary>Refuses a partition that the topic does not and will not have. The topic itself may still come.</summary>
    /// <exception cref="ProblemException">There is no such partition.</exception>
    public void RequirePartition()
    {
        if (partition >= (node.Broker.FindTopic(topic)?.Partitions.Count ?? BrokerLimits.PartitionsPerTopic))
        {
            throw new ProblemException(Problem.UnknownPartition(topic, partition));
        }
    }

    /// <summary>The next messages that are there; none if there are none yet.</summary>
    /// <exception cref="ProblemException">There is no such partition.</exception>
    public IReadOnlyList<StoredMessage> Take()
    {
        RequirePartition();
        ReadResult result = node.Broker.Read(topic, partition, _offset, ApiLimits.StreamMessagesMax, ApiLimits.AnswerBytesMax);

        // Also when there are none: those that the reader was to get may have been removed, and he must not wait for them.
        _offset = Math.Max(_offset, result.NextOffset);
        return result.Messages;
    }

    /// <summary>Waits for the next message. False if none came in time.</summary>
    public async Task<bool> WaitAsync(int timeoutMs, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(timeoutMs);
        try
        {
            await node.Broker.WaitForMessagesAsync(topic, partition, _offset, timeout.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (TooManyWaitersException)
        {
            throw new ProblemException(Problem.Overloaded() with { Detail = "too many readers wait for messages on this node" });
        }
    }

    public void WriteJson(Utf8JsonWriter json, StoredMessage message) => MessageJsonWriter.Write(json, topic, partition, message);
}
