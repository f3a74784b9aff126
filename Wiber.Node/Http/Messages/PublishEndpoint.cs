using Wiber.Client.Api;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Replica;
using Problem = Wiber.Node.Http.Problems.Problem;
using TopicDescription = Wiber.Node.Broker.Topics.TopicDescription;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// <c>POST /v1/topics/{topic}/messages</c>: stores one message, an array of them, or NDJSON. Answers when they are as safe as
/// <c>acks</c> asks: <c>quorum</c>, <c>leader</c> or <c>none</c>, by default what the topic has.
/// </summary>
/// <remarks>
/// Without <c>partition</c> messages go by their key, and those without one from request to request to the next partition. Headers
/// <c>Wiber-Producer</c> and <c>Wiber-Sequence</c> (unsigned 64-bit numbers) name a request, so that a retry of it is stored
/// once. Errors: 307 not_leader, 400 invalid_topic, invalid_message, invalid_argument, 404 unknown_topic, unknown_partition, 409
/// sequence_too_old, sequence_reused, too_many_topics, 413 too_large, 415 unsupported_content_type, 503 no_leader, overloaded,
/// 504 outcome_unknown.
/// </remarks>
internal sealed class PublishEndpoint(NodeContext node, Publisher publisher)
{
    public async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string name = Query.Topic(context);
        Query.AllowOnly(request, "acks", "partition");
        ProposalAcks? asked = ReadAcks(request);
        int? partition = Query.Partition(request);
        (ulong, ulong)? identity = ReadIdentity(request);
        await node.RequireLeadingAsync(request);
        using RequestBody body = await RequestBody.ReadAsync(request, node.Limits.RequestBytes, context.RequestAborted);
        bool isLines = RequestContentType.IsLines(request.ContentType);
        TopicDescription topic = await publisher.FindTopicAsync(name, request);
        RoutedBatch batch = publisher.Begin(topic, partition, identity);
        AnswerShape shape = ReadMessages(body.Span, isLines, batch);
        if (batch.Count == 0)
        {
            await PublishAnswer.WriteEmptyAsync(context.Response, shape);
            return;
        }

        PublishResult result = await publisher.StoreAsync(batch, asked ?? AcksText.ForProposal(topic.Config.Acks));
        if (result.Status == ProposalStatus.Accepted)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await PublishAnswer.WriteAcceptedAsync(context.Response, batch, shape);
            return;
        }

        IReadOnlyList<ApplyOutcome> outcomes = PublishProblems.RequireApplied(node, result, request);
        PublishProblems.RequireStored(outcomes);
        await PublishAnswer.WriteAsync(context.Response, node.Broker, outcomes, batch.Places, shape);
    }

    private static ProposalAcks? ReadAcks(HttpRequest request) =>
        request.Query.ContainsKey("acks") && AcksText.TryParse(Query.Choice(request, "acks", AcksText.All), out TopicAcks acks)
            ? AcksText.ForProposal(acks)
            : null;

    private static (ulong ProducerId, ulong Sequence)? ReadIdentity(HttpRequest request)
    {
        ulong? producer = Query.Header(request, WiberHeaders.Producer);
        ulong? sequence = Query.Header(request, WiberHeaders.Sequence);
        if (producer is null != sequence is null)
        {
            throw new ProblemException(
                Problem.InvalidArgument($"headers {WiberHeaders.Producer} and {WiberHeaders.Sequence} go together"));
        }

        return producer switch
        {
            null => null,
            0 => throw new ProblemException(Problem.InvalidArgument($"header {WiberHeaders.Producer} must not be 0")),
            { } id => (id, sequence!.Value),
        };
    }

    private static AnswerShape ReadMessages(ReadOnlySpan<byte> body, bool isLines, RoutedBatch batch)
    {
        if (isLines)
        {
            MessageJsonReader.ReadLines(body, batch);
            return AnswerShape.Lines;
        }

        return MessageJsonReader.ReadDocument(body, batch) ? AnswerShape.Array : AnswerShape.Single;
    }
}
