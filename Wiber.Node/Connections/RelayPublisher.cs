using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Http;
using Wiber.Node.Http.Isolation;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Problem = Wiber.Node.Http.Problems.Problem;
using TopicDescription = Wiber.Node.Broker.Topics.TopicDescription;

namespace Wiber.Node.Connections;

/// <summary>
/// Stores messages of protocols that know no redirect: here if this node leads, else through the leader. Always on the disks of a
/// majority, whatever acks the topic has.
/// </summary>
internal sealed class RelayPublisher(NodeContext node, Publisher publisher) : IDisposable
{
    private static readonly TimeSpan ForwardTimeout = TimeSpan.FromSeconds(5);

    // Who asks shows a token; this node has none of its own. Most nodes never forward, and start faster without.
    private readonly Lazy<WiberClient> _others = new(
        () => new WiberClient(node.Cluster, new WiberClientOptions { CallTimeout = ForwardTimeout, Token = "" }));

    /// <summary>Stores a message.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="message">The message, with an id.</param>
    /// <param name="token">The token of whoever wants it stored, for the leader; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting for the leader.</param>
    /// <exception cref="ProblemException">It was not stored, or that is not known.</exception>
    /// <exception cref="WiberApiException">The leader says so.</exception>
    public async Task<RelayOutcome> PublishAsync(
        string topic, OutgoingMessage message, string? token, CancellationToken cancellationToken)
    {
        if (await TryStoreAsync(topic, message) is { } isDuplicate)
        {
            return new RelayOutcome(isDuplicate, IsForwarded: false);
        }

        PeerIsolation isolation = node.Peers.Isolation;
        if (isolation.IsAny && (node.Loop.Status.Leader is not { } leader || isolation.IsFrom(leader)))
        {
            // The way to another node leads through the network that this one is cut off from.
            throw new ProblemException(Problem.NoLeader());
        }

        WiberClient client = token is null ? _others.Value : _others.Value.WithToken(token);
        PublishAnswer answer = await client.PublishAsync(topic, message, Acks.Quorum, cancellationToken: cancellationToken);
        return new RelayOutcome(answer.Duplicate, IsForwarded: true);
    }

    public void Dispose()
    {
        if (_others.IsValueCreated)
        {
            _others.Value.Dispose();
        }
    }

    /// <summary>Stores it here and tells whether it was there before; nothing if another node leads, or took over.</summary>
    private async Task<bool?> TryStoreAsync(string topic, OutgoingMessage message)
    {
        if (node.Loop.Status.Role != Role.Leader)
        {
            return null;
        }

        try
        {
            return await StoreAsync(topic, message);
        }
        catch (ProblemException exception) when (exception.Problem.Code == ProblemCode.NotLeader)
        {
            return null;
        }
    }

    private async Task<bool> StoreAsync(string name, OutgoingMessage message)
    {
        ReadGate.RequireState(node);
        TopicDescription topic = await publisher.FindTopicAsync(name);
        RoutedBatch batch = publisher.Begin(topic, partition: null, identity: null);
        if (!batch.TryAdd(message.ToContent(), out MessageBatchError error))
        {
            throw new ProblemException(error == MessageBatchError.PayloadTooLarge
                ? Problem.TooLarge($"topic \"{topic.Name}\" takes at most {batch.PayloadBytesMax} bytes")
                : Problem.InvalidMessage(new MessageBatchProblem(error, 0).ToString()));
        }

        PublishResult result = await publisher.StoreAsync(batch, ProposalAcks.Quorum);
        IReadOnlyList<ApplyOutcome> outcomes = PublishProblems.RequireApplied(node, result);
        PublishProblems.RequireStored(outcomes);
        return outcomes[0][0].Duplicate;
    }
}
