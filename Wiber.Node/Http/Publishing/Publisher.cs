using Wiber.Client;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Publishing;

/// <summary>
/// Brings messages into the log, whatever protocol they came by. A topic that does not exist is made first, if the cluster's
/// configuration has that.
/// </summary>
internal sealed class Publisher(NodeContext node, LogProposer proposer, ReadGate gate)
{
    private uint _nextKeyless;

    /// <summary>What a topic is like, or, if it is not there, what it would be like if it were made by itself.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="aborted">Ends the waiting.</param>
    /// <exception cref="ProblemException">It does not exist and is not made by itself.</exception>
    public async ValueTask<TopicConfig> ForeseeAsync(string name, CancellationToken aborted) =>
        (node.Broker.FindTopic(name) ?? await ConfirmTopicAsync(name, aborted))?.Config ?? Made();

    /// <summary>The topic, made if need be.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">What to repeat at the leader, if it was asked by HTTP; its end ends the waiting.</param>
    /// <param name="partitions">How many it gets if it is made; by default what the configuration says.</param>
    /// <exception cref="ProblemException">It does not exist and is not made by itself, or could not be made.</exception>
    public async ValueTask<TopicDescription> FindTopicAsync(string name, HttpRequest? request = null, int? partitions = null)
    {
        if (node.Broker.FindTopic(name) is { } known)
        {
            return known;
        }

        if (!node.Settings.Topics.AutoCreate)
        {
            return (await ConfirmTopicAsync(name, request?.HttpContext.RequestAborted ?? CancellationToken.None))!;
        }

        // Its outcome comes after all entries before it are applied, and tells the topic as it is, whoever made it.
        ApplyOutcome outcome = await proposer.ProposeAsync(new CreateTopic(name, Made(partitions)), request);
        PublishProblems.RequireStored([outcome]);
        return outcome.TopicDescription!;
    }

    /// <summary>An empty request for a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition that the client wants; none lets the node choose.</param>
    /// <param name="identity">The producer and its number of the request, or nothing.</param>
    /// <exception cref="ProblemException">The topic has no such partition.</exception>
    public RoutedBatch Begin(TopicDescription topic, int? partition, (ulong ProducerId, ulong Sequence)? identity)
    {
        int partitions = topic.Partitions.Count;
        if (partition >= partitions)
        {
            // Applying would refuse it too, but only after it is in the log for good.
            throw new ProblemException(Problem.UnknownPartition(topic.Name, partition.Value));
        }

        // A retry must go where the first try went.
        ulong turn = identity?.Sequence ?? Interlocked.Increment(ref _nextKeyless);
        var route = new PartitionRoute(partitions, partition, (int)(turn % (ulong)partitions));
        return new RoutedBatch(topic.Name, route, identity, topic.Config.MessageBytesMax);
    }

    /// <summary>Stores the messages of a request, as safely as it asks.</summary>
    /// <param name="batch">At least one message. It is used up.</param>
    /// <param name="acks">What to wait for.</param>
    public Task<PublishResult> StoreAsync(RoutedBatch batch, ProposalAcks acks) =>
        proposer.ProposeAsync([.. batch.Parts.Select(part => Seal(part, acks))]);

    private static PendingProposal Seal(MessageBatchWriter batch, ProposalAcks acks)
    {
        int bodyBytes = batch.BodyBytes;
        Memory<byte> record = batch.Detach(alignmentBytes: 8);
        uint checksum = Crc32C.Compute(record.Span.Slice(LogRecordHeader.Bytes, bodyBytes));
        return new PendingProposal(new Proposal(EntryKind.Messages, record, bodyBytes, checksum), acks);
    }

    /// <summary>
    /// Looks for a topic that is not known here: a node that began to lead a moment ago may not have applied its making yet.
    /// </summary>
    /// <exception cref="ProblemException">It does not exist and is not made by itself.</exception>
    private async Task<TopicDescription?> ConfirmTopicAsync(string name, CancellationToken aborted)
    {
        await gate.ConfirmAsync(aborted);
        TopicDescription? found = node.Broker.FindTopic(name);
        return found is null && !node.Settings.Topics.AutoCreate
            ? throw new ProblemException(Problem.UnknownTopic(name) with
            {
                Detail = $"there is no topic \"{name}\", and this cluster makes none by itself: wiber topics create {name}",
            })
            : found;
    }

    /// <summary>How a topic is made that nobody asked for by name.</summary>
    private TopicConfig Made(int? partitions = null) =>
        TopicConfig.Default with { Partitions = partitions ?? node.Settings.Topics.Partitions };
}
