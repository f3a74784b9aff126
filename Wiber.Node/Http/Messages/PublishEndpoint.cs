using Wiber.Client;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// <c>POST /v1/topics/{topic}/messages</c>: stores one message, an array of them, or NDJSON, all or none. Answers when they are
/// on the disks of a majority.
/// </summary>
/// <remarks>
/// Headers <c>Wiber-Producer</c> and <c>Wiber-Sequence</c> (unsigned 64-bit numbers) name a request, so that a retry of it is
/// stored once. Errors: 307 not_leader, 400 invalid_topic, invalid_message, invalid_argument, 404 unknown_topic,
/// unknown_partition, 409 sequence_too_old, sequence_reused, too_many_topics, too_many_partitions, 413 too_large, 415
/// unsupported_content_type, 503 no_leader, overloaded, 504 outcome_unknown.
/// </remarks>
internal sealed class PublishEndpoint(NodeContext node)
{
    private const string ProducerHeader = "Wiber-Producer";
    private const string SequenceHeader = "Wiber-Sequence";

    private readonly BodyBudget _bodies = new(ApiLimits.BodyBytesHeldMax);

    public async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string topic = Query.Topic(context);
        Query.AllowOnly(request, "acks", "partition");
        Query.Choice(request, "acks", "quorum");
        int partition = Query.Partition(request) ?? 0;
        RedirectUnlessLeading(request);
        TopicDescription known = node.Broker.FindTopic(topic) ?? await CreateTopicAsync(request, topic);
        if (partition >= known.Partitions.Count)
        {
            // Applying would refuse it too, but only after it is in the log for good.
            throw new ProblemException(Problem.UnknownPartition(topic, partition));
        }

        var batch = new MessageBatchWriter(LogRecordHeader.Bytes);
        BeginBatch(request, batch, topic, partition);
        AnswerShape shape = await ReadBodyAsync(request, batch, context.RequestAborted);
        if (batch.Count == 0)
        {
            await PublishAnswer.WriteEmptyAsync(context.Response, shape);
            return;
        }

        ApplyOutcome outcome = await StoreAsync(request, batch);
        ThrowUnlessStored(outcome);
        await PublishAnswer.WriteAsync(context.Response, node.Broker, outcome, shape);
    }

    private static void BeginBatch(HttpRequest request, MessageBatchWriter batch, string topic, int partition)
    {
        ulong? producer = Query.Header(request, ProducerHeader);
        ulong? sequence = Query.Header(request, SequenceHeader);
        if (producer is null != sequence is null)
        {
            throw new ProblemException(Problem.InvalidArgument($"headers {ProducerHeader} and {SequenceHeader} go together"));
        }

        if (producer == 0)
        {
            throw new ProblemException(Problem.InvalidArgument($"header {ProducerHeader} must not be 0"));
        }

        batch.Begin(topic, partition, producer ?? 0, sequence ?? 0);
    }

    private async Task<AnswerShape> ReadBodyAsync(
        HttpRequest request, MessageBatchWriter batch, CancellationToken cancellationToken)
    {
        bool isLines = RequestContentType.IsLines(request.ContentType);
        using RequestBody body = await RequestBody.ReadAsync(request, _bodies, cancellationToken);
        if (isLines)
        {
            MessageJsonReader.ReadLines(body.Span, batch);
            return AnswerShape.Lines;
        }

        return MessageJsonReader.ReadDocument(body.Span, batch) ? AnswerShape.Array : AnswerShape.Single;
    }

    private void RedirectUnlessLeading(HttpRequest request)
    {
        ReplicaStatus status = node.Loop.Status;
        if (status.Role != Role.Leader)
        {
            throw new ProblemException(NotLeader(status.Leader, request));
        }
    }

    private Problem NotLeader(NodeId? leader, HttpRequest request) =>
        node.ClientUri(leader) is { } uri ? Problem.NotLeader(uri, request) : Problem.NoLeader();

    private async Task<TopicDescription> CreateTopicAsync(HttpRequest request, string topic)
    {
        if (!node.Cluster.Topics.AutoCreate)
        {
            throw new ProblemException(Problem.UnknownTopic(topic) with
            {
                Detail = $"there is no topic \"{topic}\", and this cluster makes none by itself: topics.auto_create is false",
            });
        }

        var create = new CreateTopic(topic, TopicConfig.Default with { Partitions = node.Cluster.Topics.Partitions });
        ApplyOutcome outcome = await ProposeAsync(request, Proposal.Of(EntryKind.Command, create.Encode()));
        ThrowUnlessStored(outcome);
        return outcome.TopicDescription!;
    }

    private Task<ApplyOutcome> StoreAsync(HttpRequest request, MessageBatchWriter batch)
    {
        int bodyBytes = batch.BodyBytes;
        Memory<byte> record = batch.Detach(alignmentBytes: 8);
        uint checksum = Crc32C.Compute(record.Span.Slice(LogRecordHeader.Bytes, bodyBytes));
        return ProposeAsync(request, new Proposal(EntryKind.Messages, record, bodyBytes, checksum));
    }

    private async Task<ApplyOutcome> ProposeAsync(HttpRequest request, Proposal proposal)
    {
        var pending = new PendingProposal(proposal);
        if (!node.Loop.TryPropose(pending))
        {
            throw new ProblemException(Problem.Overloaded());
        }

        ProposalResult result = await pending.Task;
        return result.Status switch
        {
            ProposalStatus.Applied => result.Outcome!,
            ProposalStatus.NotLeader => throw new ProblemException(NotLeader(result.Leader, request)),
            ProposalStatus.NoLeader => throw new ProblemException(Problem.NoLeader()),
            ProposalStatus.Overloaded => throw new ProblemException(Problem.Overloaded()),
            ProposalStatus.Superseded => throw new ProblemException(Problem.NoLeader() with
            {
                Detail = "this node lost leadership before the message was committed; nothing was stored",
            }),
            _ => throw new ProblemException(new Problem(
                StatusCodes.Status504GatewayTimeout,
                ProblemCode.OutcomeUnknown,
                "not confirmed in time: it may or may not be stored. "
                + $"Retry with the same id, or the same {ProducerHeader} and {SequenceHeader}")),
        };
    }

    private static void ThrowUnlessStored(ApplyOutcome outcome)
    {
        Problem? problem = outcome.Status switch
        {
            ApplyStatus.Stored or ApplyStatus.DuplicateBatch or ApplyStatus.TopicCreated or ApplyStatus.TopicExists => null,
            ApplyStatus.SequenceTooOld => new Problem(
                StatusCodes.Status409Conflict,
                ProblemCode.SequenceTooOld,
                $"more than {BrokerLimits.SequencesPerProducer} later sequences of this producer came; "
                + "whether this one was stored is not known any more"),
            ApplyStatus.SequenceReused => new Problem(
                StatusCodes.Status409Conflict,
                ProblemCode.SequenceReused,
                "this producer used the sequence for other messages; nothing was stored"),
            ApplyStatus.TooManyTopics => new Problem(
                StatusCodes.Status409Conflict,
                ProblemCode.TooManyTopics,
                $"the cluster has {BrokerLimits.TopicsMax} topics, the most it may have"),
            ApplyStatus.TooManyPartitions => new Problem(
                StatusCodes.Status409Conflict,
                ProblemCode.TooManyPartitions,
                $"the topics would have more than {BrokerLimits.PartitionsMax} partitions together, the most they may have"),
            ApplyStatus.MessageTooLarge => Problem.TooLarge("a payload is larger than its topic allows; nothing was stored"),
            ApplyStatus.UnknownTopic => Problem.UnknownTopic(outcome.Topic) with
            {
                Detail = $"topic \"{outcome.Topic}\" was deleted meanwhile; nothing was stored",
            },
            ApplyStatus.UnknownPartition => Problem.UnknownPartition(outcome.Topic, outcome.Partition),
            _ => throw new InvariantException($"a message entry came to {outcome.Status}"),
        };
        if (problem is not null)
        {
            throw new ProblemException(problem);
        }
    }
}
