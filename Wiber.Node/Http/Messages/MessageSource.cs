using System.Text.Json;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Gives the messages of a topic that a reader wants from a cursor on, and waits for new ones. What comes while it reads is
/// behind its cursor, so that there is no gap between history and what is new. A topic that is deleted and made again is another
/// one, which is read from its first message; a start with a topic's number is of that one only.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="read">What to read.</param>
/// <param name="start">From where. A node that has only an earlier topic of the name than this one's is behind.</param>
internal sealed class MessageSource(NodeContext node, TopicRead read, TopicCursor start) : IMessageFeed
{
    private const int BehindPollMs = 50;

    /// <summary>How often to look whether others have taken what the node holds for them.</summary>
    private const int RoomPollMs = 50;

    private TopicCursor _next = start;
    private int? _topicNumber = start.TopicNumber;
    private bool _isBehind;
    private TopicCursor _sent = start;
    private LogIndex _through = LogIndex.Zero;
    private bool _isCaughtUp;
    private bool _awaitsRoom;
    private long _heldBytes;
    private long _quietSince = Environment.TickCount64;

    /// <summary>Where to go on: never in front of where the reader was, though this node may not be that far yet.</summary>
    public TopicCursor Next => read.Partition is { } partition
        ? new TopicCursor { TopicNumber = _next.TopicNumber, [partition] = _next[partition] }
        : _next;

    public void RequirePartition()
    {
        if (read.Partition >= (node.Broker.FindTopic(read.Topic)?.Partitions.Count ?? BrokerLimits.PartitionsPerTopic))
        {
            throw new ProblemException(Problem.UnknownPartition(read.Topic, read.Partition.Value));
        }
    }

    /// <summary>Reads on; gives what there is, which may be nothing yet.</summary>
    public TopicReadResult Read()
    {
        TopicReadResult result = ReadTopic();
        _sent = TopicCursor.Start;
        _sent.MoveTo(_next);

        // Also when there is nothing: what the reader was to get may have been removed, and he must not wait for it.
        _next.MoveTo(result.Next);
        _sent.TopicNumber = _next.TopicNumber;
        _through = result.Through;
        _isCaughtUp = result.IsComplete;
        return result;
    }

    public IEnumerable<StoredMessage> Take() => TakeAll();

    /// <summary>
    /// The next messages that are there; none if there are none yet, or the node holds as much as it may for slow readers. They
    /// count as held until more are taken.
    /// </summary>
    /// <exception cref="ProblemException">There is no such partition.</exception>
    public IReadOnlyList<StoredMessage> TakeAll()
    {
        RequirePartition();
        Hold(0);
        _awaitsRoom = !node.Limits.StreamBytes.HasRoom();
        if (_awaitsRoom)
        {
            return [];
        }

        IReadOnlyList<StoredMessage> messages = Read().Messages;
        _quietSince = messages.Count > 0 ? Environment.TickCount64 : _quietSince;
        Hold(messages.Sum(message => (long)message.Bytes));
        return messages;
    }

    /// <summary>The partition and offset or, where the topic has several partitions, the cursor.</summary>
    public string Resume(StoredMessage message)
    {
        int partition = message.Partition;
        _sent[partition] = message.Offset + 1;
        return read.Partition is not null || _next.LastPartition == 0
            ? $"{TopicCursor.TopicNumberText(_sent.TopicNumber)}{partition}:{message.Offset}"
            : _sent.ToString();
    }

    public async Task<bool> WaitAsync(int timeoutMs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isMore;
        if (_awaitsRoom)
        {
            await Task.Delay(RoomPollMs, cancellationToken);
            isMore = Environment.TickCount64 - _quietSince < timeoutMs;
        }
        else if (_isCaughtUp)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(timeoutMs);
            isMore = await WaitAsync(timeout.Token, cancellationToken);
        }
        else
        {
            // A long way through messages that do not match must not keep its thread from others.
            await Task.Yield();
            isMore = Environment.TickCount64 - _quietSince < timeoutMs;
        }

        _quietSince = isMore ? _quietSince : Environment.TickCount64;
        return isMore;
    }

    /// <summary>
    /// Waits for something behind what was read, or, of a topic that is not there, for anything: it may be another one when it
    /// comes. False if it did not come in time.
    /// </summary>
    /// <param name="timeout">Ends the waiting.</param>
    /// <param name="cancelled">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ProblemException">Too many wait.</exception>
    public Task<bool> WaitAsync(CancellationToken timeout, CancellationToken cancelled) => LongPoll.IsCompletedAsync(
        _isBehind
            ? Task.Delay(BehindPollMs, timeout)
            : read.Partition is { } partition
                ? node.Broker.WaitForMessagesAsync(
                    read.Topic, _topicNumber, partition, _topicNumber is null ? 0 : _next[partition], timeout)
                : node.Broker.WaitForTopicAsync(read.Topic, _through, timeout),
        cancelled);

    public void WriteJson(Utf8JsonWriter json, StoredMessage message) => MessageJsonWriter.Write(json, read.Topic, message);

    public void Dispose() => Hold(0);

    private void Hold(long bytes)
    {
        node.Limits.StreamBytes.Take(bytes - _heldBytes);
        _heldBytes = bytes;
    }

    /// <summary>Reads the topic that was read before, or, when that is gone, the new one from its beginning.</summary>
    private TopicReadResult ReadTopic()
    {
        while (true)
        {
            TopicReadResult result = node.Broker.Read(read, _next);
            _topicNumber = result.Next.TopicNumber;
            int? wanted = _next.TopicNumber;
            _isBehind = _topicNumber < wanted;
            if (_isBehind)
            {
                return TopicReadResult.NotFound(ReadStatus.UnknownTopic);
            }

            bool isReplaced = _topicNumber > wanted;
            if (!isReplaced)
            {
                return result;
            }

            _next = TopicCursor.Start;
        }
    }
}
