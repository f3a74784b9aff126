using System.Buffers.Binary;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;

namespace Wiber.Simulation.Checks;

/// <summary>
/// What clients did and were told: nothing acknowledged may be lost, doubled or elsewhere, nothing may appear that was not sent,
/// and every reader sees one history. A message is known by the number at the start of its payload.
/// </summary>
internal sealed class ClientOracle(IReadOnlyList<string> topics, MessageModel messages)
{
    private readonly HashSet<ulong> _sent = [];
    private readonly Dictionary<ulong, (int Topic, long Offset)> _acknowledged = [];
    private readonly HashSet<(int Topic, long Offset)> _seen = [];
    private readonly HashSet<ulong> _seenNumbers = [];
    private readonly long[] _ends = new long[topics.Count];
    private readonly long[] _seenEnds = new long[topics.Count];
    private readonly long[] _firsts = new long[topics.Count];
    private readonly HashSet<ulong> _abandoned = [];
    private readonly HashSet<ulong> _promised = [];

    public IReadOnlyList<string> Topics => topics;

    public static ulong NumberOf(int client, int operation, int position) =>
        ((ulong)client << 48) | ((ulong)operation << 8) | (uint)position;

    /// <summary>A client sends a message for the first time.</summary>
    public void Sent(ulong number) => _sent.Add(number);

    /// <summary>The client gave up on a message: it may still appear, once, at any later place.</summary>
    public void Abandoned(ulong number) => _abandoned.Add(number);

    public void Acknowledge(int topic, ulong number, long offset)
    {
        bool isNew = _acknowledged.TryAdd(number, (topic, offset));
        Check.That(isNew, $"message {number} was acknowledged twice");
        messages.CheckPlace("a client was told of", topic, number, offset);
        _ends[topic] = Math.Max(_ends[topic], offset + 1);
    }

    /// <summary>A client was told that a message is stored, but not where.</summary>
    public void Promise(ulong number) => _promised.Add(number);

    /// <summary>Whoever reads linearizably from now on must see the topic up to here.</summary>
    public long LinearizableEnd(int topic) => _ends[topic];

    /// <summary>A linearizable read saw the topic up to here: so must every later one.</summary>
    public void ReadLinearizably(int topic, long end) => _ends[topic] = Math.Max(_ends[topic], end);

    /// <summary>Somebody read messages.</summary>
    public void Read(string node, int topic, long from, ReadResult result)
    {
        long next = Math.Max(from, result.FirstOffset);
        foreach (StoredMessage message in result.Messages)
        {
            Check.That(
                message.Offset == next,
                $"{node} gave offset {message.Offset} of topic {topics[topic]} where {next} comes");
            See(node, topic, message);
            next++;
        }

        Check.That(
            result.Messages.Count == 0 || next <= result.EndOffset,
            $"{node} gave messages of topic {topics[topic]} behind its end {result.EndOffset}");
    }

    /// <summary>Reads everything from a node that has applied all there is.</summary>
    public void ReadAll(string node, MessageBroker broker)
    {
        for (int topic = 0; topic < topics.Count; topic++)
        {
            ReadResult result = broker.Read(topics[topic], 0, 0, 1000, 1024 * 1024);
            long next = result.FirstOffset;
            _firsts[topic] = Math.Max(_firsts[topic], result.FirstOffset);
            while (result.Status == ReadStatus.Found && result.Messages.Count > 0)
            {
                Read(node, topic, next, result);
                next = result.NextOffset;
                result = broker.Read(topics[topic], 0, next, 1000, 1024 * 1024);
            }

            Check.That(
                next == result.EndOffset,
                $"{node} gave topic {topics[topic]} up to {next}, but its end is {result.EndOffset}");
            Check.That(
                result.FirstOffset == _firsts[topic],
                $"{node} begins topic {topics[topic]} at {result.FirstOffset}, others at {_firsts[topic]}");
            Check.That(
                next >= _seenEnds[topic],
                $"{node} has topic {topics[topic]} up to {next}, others have shown it up to {_seenEnds[topic]}");
        }
    }

    /// <summary>To be called when every node was read to its end.</summary>
    public void Finish()
    {
        foreach ((ulong number, (int Topic, long Offset) place) in _acknowledged)
        {
            if (place.Offset < _firsts[place.Topic])
            {
                // It was removed with the oldest part of the log.
                continue;
            }

            Check.That(_seen.Contains(place), $"message {number} was acknowledged at {place} and is lost");
        }

        if (_firsts.All(first => first == 0))
        {
            foreach (ulong number in _promised)
            {
                Check.That(_seenNumbers.Contains(number), $"message {number} was acknowledged and is lost");
            }
        }

        messages.CheckOrder(_abandoned.Contains);
    }

    private void See(string node, int topic, StoredMessage message)
    {
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(message.Open().Payload);
        Check.That(_sent.Contains(number), $"{node} gave message {number}, which nobody sent");
        messages.CheckPlace($"{node} gave", topic, number, message.Offset);
        _seen.Add((topic, message.Offset));
        _seenNumbers.Add(number);
        _seenEnds[topic] = Math.Max(_seenEnds[topic], message.Offset + 1);
    }
}
