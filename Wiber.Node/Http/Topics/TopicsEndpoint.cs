using System.Text.Json;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Topics;

/// <summary>
/// <c>GET /v1/topics</c> and <c>GET /v1/topics/{topic}</c>: the topics with their partitions, <c>{"topic", "partitions":
/// [{"partition", "firstOffset", "endOffset",
/// "messageCount"}], "messageCount"}</c>, as this node has applied them.
/// </summary>
internal sealed class TopicsEndpoint(NodeContext node)
{
    public Task HandleListAsync(HttpContext context)
    {
        ReadGate.RequireState(node);
        return JsonAnswer.WriteAsync(context.Response, WriteAll);
    }

    private void WriteAll(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("topics"u8);
        foreach (TopicDescription topic in node.Broker.ListTopics().OrderBy(each => each.Name, StringComparer.Ordinal))
        {
            Write(json, topic);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public Task HandleOneAsync(HttpContext context)
    {
        string name = Query.Topic(context);
        ReadGate.RequireState(node);
        TopicDescription topic = node.Broker.FindTopic(name) ?? throw new ProblemException(Problem.UnknownTopic(name));
        return JsonAnswer.WriteAsync(context.Response, json => Write(json, topic));
    }

    private static void Write(Utf8JsonWriter json, TopicDescription topic)
    {
        json.WriteStartObject();
        json.WriteString("topic"u8, topic.Name);
        json.WriteStartArray("partitions"u8);
        foreach (PartitionDescription partition in topic.Partitions)
        {
            json.WriteStartObject();
            json.WriteNumber("partition"u8, partition.Partition);
            json.WriteNumber("firstOffset"u8, partition.FirstOffset);
            json.WriteNumber("endOffset"u8, partition.EndOffset);
            json.WriteNumber("messageCount"u8, partition.MessageCount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("messageCount"u8, topic.Partitions.Sum(partition => partition.MessageCount));
        json.WriteEndObject();
    }
}
