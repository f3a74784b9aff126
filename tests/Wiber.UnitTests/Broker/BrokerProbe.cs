using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;

namespace Wiber.UnitTests.Broker;

/// <summary>Looks at a broker from outside.</summary>
internal static class BrokerProbe
{
    public static ApplyOutcome[] ApplyAll(this MessageBroker broker, TestLog log)
    {
        var outcomes = new List<ApplyOutcome>();
        while (broker.AppliedIndex.Value < (ulong)log.Count)
        {
            outcomes.Add(broker.Apply(log[(int)broker.AppliedIndex.Value]));
        }

        return [.. outcomes];
    }

    /// <summary>What a checkpoint does, on this thread.</summary>
    public static void Checkpoint(this MessageBroker broker, IBrokerStore store)
    {
        if (broker.TryFreeze() is { } delta)
        {
            store.Write(delta);
            broker.Written();
        }
    }

    public static string[] Payloads(this ReadResult result) =>
        [.. result.Messages.Select(message => Encoding.UTF8.GetString(message.Open().Payload))];

    public static long[] Offsets(this ApplyOutcome outcome) =>
        [.. Enumerable.Range(0, outcome.Count).Select(position => outcome[position].Offset)];

    public static bool[] Duplicates(this ApplyOutcome outcome) =>
        [.. Enumerable.Range(0, outcome.Count).Select(position => outcome[position].Duplicate)];

    public static string[] Ids(this ApplyOutcome outcome)
    {
        var ids = new List<string>();
        foreach (MessageView message in outcome.OpenBatch())
        {
            ids.Add(MessageId.ToString(message, outcome.IdIndex, ids.Count));
        }

        return [.. ids];
    }

    /// <summary>Everything that a broker answers, as text, to compare two of them.</summary>
    public static string Describe(this MessageBroker broker)
    {
        var text = new StringBuilder();
        text.AppendLine($"{broker.Applied}");
        foreach (TopicDescription topic in broker.ListTopics())
        {
            text.AppendLine($"{topic.Name} {string.Join(' ', topic.Partitions)}");
            ReadResult all = broker.Read(topic.Name, 0, 0, BrokerLimits.ReadMessagesMax, int.MaxValue);
            foreach (StoredMessage message in all.Messages)
            {
                MessageView view = message.Open();
                string id = Encoding.UTF8.GetString(message.Id(view, new byte[MessageId.BytesMax]));
                text.AppendLine(
                    $"{message.Offset} {id} {Encoding.UTF8.GetString(view.Payload)} "
                    + $"{message.TimestampUs} {message.HybridTime} {message.Term}");
            }
        }

        return text.ToString();
    }

    public static string Describe(this ApplyOutcome outcome)
    {
        string messages = outcome.IsStored
            ? string.Join(' ', Enumerable.Range(0, outcome.Count).Select(position => outcome[position].ToString()))
            : "";
        return $"{outcome.Status} {outcome.Topic} {outcome.Partition} {outcome.BaseOffset} {outcome.StoredCount} "
            + $"{outcome.IdIndex} {messages}";
    }
}
