using System.Buffers.Binary;
using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks;

/// <summary>
/// Which message lies at which offset: follows the log on its own, and says of every batch how many of its messages must be
/// stored. A message is known by the number at the start of its payload. A batch with a producer's sequence is stored once; a
/// message with an id is stored again only if retention has removed it since.
/// </summary>
internal sealed class MessageModel(IReadOnlyList<string> topics)
{
    private readonly List<ulong>[] _numbers = [.. topics.Select(_ => new List<ulong>())];
    private readonly Dictionary<ulong, long> _places = [];
    private readonly HashSet<(int Topic, long Offset)> _again = [];

    /// <summary>A batch was applied for the first time anywhere.</summary>
    /// <param name="entry">Its entry.</param>
    /// <param name="topic">A topic, the batch's own or another.</param>
    /// <param name="firstOffset">Where the topic begins.</param>
    /// <param name="storedCount">How far the end of the topic went by it.</param>
    public void Applied(LogEntry entry, int topic, long firstOffset, long storedCount)
    {
        bool isRead = MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out _);
        Check.That(isRead, $"the batch in entry {entry.Index} cannot be read");
        if (!batch.Topic.SequenceEqual(Encoding.ASCII.GetBytes(topics[topic])))
        {
            Check.That(storedCount == 0, $"entry {entry.Index} stored {storedCount} messages in topic {topics[topic]}, which it is not for");
            return;
        }

        if (batch.ProducerId != 0 && storedCount == 0)
        {
            // Known by its sequence, or refused because later ones of its producer are there.
            return;
        }

        List<ulong> numbers = _numbers[topic];
        int countBefore = numbers.Count;
        while (batch.MoveNext())
        {
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(batch.Current.Payload);
            bool isKnown = _places.TryGetValue(number, out long place);
            if (isKnown && (batch.ProducerId != 0 || place >= firstOffset))
            {
                continue;
            }

            if (isKnown)
            {
                _again.Add((topic, numbers.Count));
            }

            _places[number] = numbers.Count;
            numbers.Add(number);
        }

        int newCount = numbers.Count - countBefore;
        Check.That(
            newCount == storedCount,
            $"entry {entry.Index} stored {storedCount} messages in topic {topics[topic]}, but {newCount} of its messages were not there");
    }

    /// <summary>Somebody was told of a message at an offset.</summary>
    public void CheckPlace(string who, int topic, ulong number, long offset)
    {
        List<ulong> numbers = _numbers[topic];
        Check.That(
            offset < numbers.Count && numbers[(int)offset] == number,
            $"{who} message {number} at offset {offset} of topic {topics[topic]}, where {NameAt(topic, offset)} is");
    }

    /// <summary>Every client sends one batch after the other, so its messages lie in that order.</summary>
    /// <param name="isAbandoned">Whether the client gave up on a message: it may lie anywhere.</param>
    public void CheckOrder(Func<ulong, bool> isAbandoned)
    {
        for (int topic = 0; topic < topics.Count; topic++)
        {
            var last = new Dictionary<ulong, ulong>();
            for (int offset = 0; offset < _numbers[topic].Count; offset++)
            {
                ulong number = _numbers[topic][offset];
                if (isAbandoned(number) || _again.Contains((topic, offset)))
                {
                    continue;
                }

                ulong client = number >> 48;
                Check.That(last.GetValueOrDefault(client) < number, $"message {number} lies behind a later one of its client");
                last[client] = number;
            }
        }
    }

    private string NameAt(int topic, long offset) =>
        offset < _numbers[topic].Count ? $"message {_numbers[topic][(int)offset]}" : "nothing";
}
