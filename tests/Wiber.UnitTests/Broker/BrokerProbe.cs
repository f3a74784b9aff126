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
    /// <summary>Makes topics of one partition that keep everything, as their first entries say.</summary>
    public static void CreateTopics(this MessageBroker broker, TestLog log, params string[] topics)
    {
        foreach (string topic in topics)
        {
            Assert.Equal(ApplyStatus.TopicCreated, broker.Apply(log.AppendTopic(topic)).Status);
        }
    }

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
            text.AppendLine($"{topic.Number} {topic.Name} {topic.Config} {string.Join(' ', topic.Partitions)}");
            for (int partition = 0; partition < topic.Partitions.Count; partition++)
            {
                DescribeMessages(broker, topic.Name, partition, text);
            }
        }

        return text.ToString();
    }

    private static void DescribeMessages(MessageBroker broker, string topic, int partition, StringBuilder text)
    {
        ReadResult all = broker.Read(topic, partition, 0, BrokerLimits.ReadMessagesMax, int.MaxValue);
        Assert.Equal(all.EndOffset, all.NextOffset);
        foreach (StoredMessage message in all.Messages)
        {
            MessageView view = message.Open();
            string id = Encoding.UTF8.GetString(message.Id(view, new byte[MessageId.BytesMax]));
            text.AppendLine(
                $"{partition} {message.Offset} {id} {Encoding.UTF8.GetString(view.Payload)} "
                + $"{message.TimestampUs} {message.HybridTime} {message.Term}");
        }
    }

    public static string Describe(this ApplyOutcome outcome)
    {
        string messages = outcome.IsStored
            ? string.Join(' ', Enumerable.Range(0, outcome.Count).Select(position => outcome[position].ToString()))
            : "";
        return $"{outcome.Status} {outcome.Topic} {outcome.Partition} {outcome.BaseOffset} {outcome.StoredCount} "
            + $"{outcome.IdIndex} {outcome.RemovedCount} {outcome.TopicDescription?.Number} {outcome.TopicDescription?.Config} {messages}";
    }
}
