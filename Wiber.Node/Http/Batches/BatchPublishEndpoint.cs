using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Batches;

/// <summary>
/// <c>POST /v1/batches?acks=quorum</c>: stores message batches as the client encoded them, for topics and partitions that they
/// name, see <see cref="BatchFrame"/>. They are appended all or none, one behind the other.
/// </summary>
/// <remarks>
/// Answers an array with <c>{"topic", "partition", "status", "baseOffset", "count", "storedCount", "timestamp", "offsets"?,
/// "partitions"?}</c> for each batch: status is <c>stored</c>, <c>duplicate</c> (the whole batch was there), <c>accepted</c>
/// (acks leader or none) or the code of the problem for which this one was refused. <c>offsets</c> is there if the messages do
/// not follow each other from baseOffset on, because some were there before, and <c>partitions</c> if some of those are in
/// another one. Errors: 307 not_leader, 400 invalid_message, invalid_argument, 404 unknown_topic, unknown_partition, 413
/// too_large, 415 unsupported_content_type, 503 no_leader, overloaded, 504 outcome_unknown.
/// </remarks>
internal sealed class BatchPublishEndpoint(NodeContext node, LogProposer proposer, Publisher publisher)
{
    public async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        Query.AllowOnly(request, "acks");
        RequestContentType.Require(request.ContentType, BatchFrame.MediaType);
        _ = AcksText.TryParse(Query.Choice(request, "acks", AcksText.All), out TopicAcks acks);
        await node.RequireLeadingAsync(request);
        using RequestBody body = await RequestBody.ReadAsync(request, node.Limits.RequestBytes, context.RequestAborted);
        List<BatchTarget> targets = ReadTargets(body.Span);
        string[] topics = [.. targets.Select(target => target.Topic).Distinct()];

        // First all of them: a request that is refused makes no topic.
        foreach (string topic in topics)
        {
            RequireFitting(targets, topic, await publisher.ForeseeAsync(topic, context.RequestAborted));
        }

        foreach (string topic in topics)
        {
            RequireFitting(targets, topic, (await publisher.FindTopicAsync(topic, request)).Config);
        }

        if (targets.Count == 0)
        {
            await JsonAnswer.WriteAsync(context.Response, json => json.WriteRawValue("[]"u8));
            return;
        }

        PublishResult result = await proposer.ProposeAsync(
            [.. targets.Select(target => new PendingProposal(target.Proposal, AcksText.ForProposal(acks)))]);
        if (result.Status == ProposalStatus.Accepted)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await JsonAnswer.WriteAsync(context.Response, json => BatchAnswer.WriteAccepted(json, targets));
            return;
        }

        IReadOnlyList<ApplyOutcome> outcomes = PublishProblems.RequireApplied(node, result, request);
        await JsonAnswer.WriteAsync(context.Response, json => BatchAnswer.Write(json, node.Broker, outcomes));
    }

    /// <summary>Copies every batch into a record of its own; that is the only time its bytes are copied.</summary>
    internal static List<BatchTarget> ReadTargets(ReadOnlySpan<byte> body)
    {
        var targets = new List<BatchTarget>();
        while (!body.IsEmpty)
        {
            if (targets.Count == ApiLimits.BatchesMax)
            {
                throw new ProblemException(Problem.TooLarge($"a request holds at most {ApiLimits.BatchesMax} batches"));
            }

            if (!BatchFrame.TryRead(ref body, out ReadOnlySpan<byte> batch, out uint checksum, out string problem))
            {
                throw Invalid(targets.Count, problem);
            }

            targets.Add(MessageBatchValidator.TryValidate(batch, out MessageBatchProblem found, out int payloadBytesMax)
                ? BatchTarget.Of(batch, checksum, payloadBytesMax)
                : throw Invalid(targets.Count, found.ToString()));
        }

        return targets;
    }

    private static void RequireFitting(List<BatchTarget> targets, string topic, TopicConfig config)
    {
        for (int i = 0; i < targets.Count; i++)
        {
            BatchTarget target = targets[i];
            if (target.Topic != topic)
            {
                continue;
            }

            if (target.Partition >= config.Partitions)
            {
                throw new ProblemException(Problem.UnknownPartition(topic, target.Partition));
            }

            if (target.PayloadBytesMax > config.MessageBytesMax)
            {
                throw new ProblemException(Problem.TooLarge(
                    $"batch {i}: a payload is larger than {config.MessageBytesMax} bytes, the most that topic \"{topic}\" "
                    + "takes"));
            }
        }
    }

    private static ProblemException Invalid(int batch, string problem) =>
        new(Problem.InvalidMessage($"batch {batch}: {problem}"));
}
