using System.Globalization;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>
/// A topic filled with random messages, and a plain list of them in the order of the log, to be looked through from end to end.
/// </summary>
internal sealed class FilterModel(TestLog log, Random random, int partitions = 1)
{
    public const string Topic = "t";

    private static readonly string[] Words = ["alpha", "Beta", "gamma", "DELTA", "epsilon"];

    private readonly List<ModelMessage> _messages = [];
    private readonly HashSet<string> _knownIds = [];
    private readonly long[] _ends = new long[partitions];
    private int _ids;

    /// <summary>All messages of the topic.</summary>
    public IReadOnlyList<ModelMessage> Messages => _messages;

    public int Partitions => partitions;

    /// <summary>Makes the topic, and another one.</summary>
    public void AppendTopics()
    {
        log.AppendTopic(Topic, TopicConfig.Default with { Partitions = partitions });
        log.AppendTopic("other");
    }

    /// <summary>Publishes a random batch, sometimes to another topic and sometimes with a duplicate in it.</summary>
    public LogEntry Append(int messagesMax = 30)
    {
        TestMessage[] messages = [.. Enumerable.Range(0, random.Next(1, messagesMax + 1)).Select(_ => Next())];
        if (random.Next(10) == 0)
        {
            return log.AppendMessages("other", [.. messages.Select(message => message with { Id = null })]);
        }

        // Clocks of leaders go back now and then.
        log.TimestampUs += random.Next(20) == 0 ? -random.Next(50) : random.Next(20);
        int partition = random.Next(partitions);
        LogEntry entry = log.AppendBatch(Topic, partition, 0, 0, messages);
        for (int position = 0; position < messages.Length; position++)
        {
            TestMessage content = messages[position];
            if (content.Id is null || _knownIds.Add(content.Id))
            {
                var place = new LogPlace(entry.Index, position);
                _messages.Add(new ModelMessage(partition, _ends[partition]++, place, entry.Header.TimestampUs, content));
            }
        }

        return entry;
    }

    /// <summary>A message that was removed.</summary>
    public void Remove(Predicate<ModelMessage> isRemoved) => _messages.RemoveAll(isRemoved);

    /// <summary>Random conditions, of which some match something.</summary>
    public ModelFilter NextFilter()
    {
        string? Maybe(string? value) => random.Next(4) == 0 ? value ?? "none" : null;
        ModelMessage sample = _messages[random.Next(_messages.Count)];
        ModelMessage other = _messages[random.Next(_messages.Count)];
        bool hasTime = random.Next(5) == 0;
        return new ModelFilter
        {
            Sender = Maybe(sample.Content.Sender),
            Recipient = Maybe(sample.Content.Recipient),
            Key = Maybe(sample.Content.Key),
            Headers = random.Next(4) == 0 ? sample.Content.Headers : [],
            Text = random.Next(6) == 0 ? Words[random.Next(Words.Length)][1..] : null,
            FromUs = hasTime ? Math.Min(sample.TimestampUs, other.TimestampUs) : null,
            UntilUs = hasTime || random.Next(6) == 0 ? Math.Max(sample.TimestampUs, other.TimestampUs) : null,
        };
    }

    private TestMessage Next()
    {
        // Few of one sender, and that seldom, so that whole blocks have none of him.
        string sender = (_messages.Count / 1000) % 3 == 1 && random.Next(50) == 0 ? "rare" : $"sender-{random.Next(4)}";
        string text = string.Create(CultureInfo.InvariantCulture, $"{_messages.Count} {Words[random.Next(Words.Length)]}");
        return new TestMessage(text, NextId(), random.Next(3) == 0 ? $"key-{random.Next(2000)}" : null)
        {
            Sender = random.Next(5) == 0 ? null : sender,
            Recipient = random.Next(2) == 0 ? null : $"recipient-{random.Next(300)}",
            Headers =
            [
                .. Enumerable.Range(0, random.Next(3)).Select(
                    _ => new MessageHeader($"header-{random.Next(2)}", $"value-{random.Next(100)}")),
            ],
        };
    }

    private string? NextId() => random.Next(12) switch
    {
        0 => $"id-{_ids++}",
        1 => $"id-{random.Next(_ids + 1)}",

        // Looks like an id made from a place, and may even be the same.
        2 => string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, log.Count + 10)}.{random.Next(3)}"),
        _ => null,
    };
}
