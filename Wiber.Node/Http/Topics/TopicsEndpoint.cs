using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using PartitionDescription = Wiber.Node.Broker.Partitions.PartitionDescription;
using Problem = Wiber.Node.Http.Problems.Problem;
using TopicDescription = Wiber.Node.Broker.Topics.TopicDescription;

namespace Wiber.Node.Http.Topics;

/// <summary>
/// <c>GET /v1/topics</c> and <c>GET /v1/topics/{topic}</c>: the topics with their settings and partitions, as this node has applied
/// them. <c>POST /v1/topics</c>, <c>PATCH</c> and <c>DELETE /v1/topics/{topic}</c>: make, alter and delete them;
/// <c>DELETE /v1/topics/{topic}/messages/{offset}</c>: deletes a message. Changes are answered by the leader when they are
/// committed.
/// </summary>
/// <remarks>
/// A topic is <c>{"topic", "partitions": [{"partition", "firstOffset", "endOffset", "messageCount"}], "messageCount",
/// "retentionMs", "retentionBytes", "retentionMessages", "messageBytesMax", "acks"}</c>; in the body of POST and PATCH
/// <c>partitions</c> is their number. Errors: 307 not_leader, 400 invalid_topic, 404 unknown_topic, unknown_partition,
/// unknown_message, 409 topic_exists, too_many_topics, too_many_partitions, 503 no_leader, overloaded, 504 outcome_unknown.
/// </remarks>
internal sealed class TopicsEndpoint(NodeContext node, TopicChanges changes)
{
    public Task HandleListAsync(HttpContext context)
    {
        ReadGate.RequireState(node);
        return JsonAnswer.WriteAsync(context.Response, WriteAll);
    }

    public Task HandleOneAsync(HttpContext context)
    {
        string name = Query.Topic(context);
        ReadGate.RequireState(node);
        TopicDescription topic = node.Broker.FindTopic(name) ?? throw new ProblemException(Problem.UnknownTopic(name));
        return JsonAnswer.WriteAsync(context.Response, json => Write(json, topic));
    }

    public async Task HandleCreateAsync(HttpContext context)
    {
        NewTopic wanted = await SmallBody.ReadAsync(context.Request, TopicsJsonContext.Default.NewTopic, Invalid);
        if (!TopicName.TryValidate(wanted.Topic, out string problem))
        {
            throw new ProblemException(TopicProblems.InvalidSettings(problem));
        }

        (TopicDescription topic, bool isNew) = await changes.CreateAsync(context.Request, wanted);
        context.Response.StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await JsonAnswer.WriteAsync(context.Response, json => Write(json, topic));
    }

    public async Task HandleAlterAsync(HttpContext context)
    {
        string name = Query.Topic(context);
        TopicSettings wanted = await SmallBody.ReadAsync(context.Request, TopicsJsonContext.Default.TopicSettings, Invalid);
        TopicDescription topic = await changes.AlterAsync(context, name, wanted);
        await JsonAnswer.WriteAsync(context.Response, json => Write(json, topic));
    }

    public async Task HandleDeleteAsync(HttpContext context)
    {
        await changes.DeleteAsync(context.Request, Query.Topic(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task HandleDeleteMessageAsync(HttpContext context)
    {
        string topic = Query.Topic(context);
        Query.AllowOnly(context.Request, "partition");
        int partition = Query.Partition(context.Request) ?? 0;
        await changes.DeleteMessageAsync(context, topic, partition, Query.Offset(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Problem Invalid(string detail) => TopicProblems.InvalidSettings(
        $"{detail}; a topic is {{\"topic\", \"partitions\"?, \"retentionMs\"?, \"retentionBytes\"?, \"retentionMessages\"?, "
        + "\"messageBytesMax\"?, \"acks\"?}");

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
        json.WriteNumber("retentionMs"u8, topic.Config.RetentionMs);
        json.WriteNumber("retentionBytes"u8, topic.Config.RetentionBytes);
        json.WriteNumber("retentionMessages"u8, topic.Config.RetentionMessages);
        json.WriteNumber("messageBytesMax"u8, topic.Config.MessageBytesMax);
        json.WriteString("acks"u8, AcksText.Of(topic.Config.Acks));
        json.WriteEndObject();
    }
}
