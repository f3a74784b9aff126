using System.Globalization;
using System.Security.Cryptography;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Http;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Problem = Wiber.Node.Http.Problems.Problem;
using TopicDescription = Wiber.Node.Broker.Topics.TopicDescription;

namespace Wiber.Node.Lines;

/// <summary>Stores what came by <c>PUB</c>: here if this node leads, else through the leader.</summary>
internal sealed class LinePublisher(NodeContext node, Publisher publisher) : IDisposable
{
    private static readonly TimeSpan ForwardTimeout = TimeSpan.FromSeconds(5);

    private readonly WiberClient _others = new(
        node.Cluster.Nodes.Select(each => each.ClientUri), new WiberClientOptions { CallTimeout = ForwardTimeout });

    /// <summary>Stores a message on the disks of a majority and gives the line that answers.</summary>
    /// <exception cref="ProblemException">It was not stored, or that is not known.</exception>
    /// <exception cref="WiberApiException">The leader says so.</exception>
    public async Task<string> PublishAsync(LineCommand.Publish command, CancellationToken cancellationToken)
    {
        string id = command.Id ?? MakeId();
        if (await TryStoreAsync(command, id) is { } isStoredBefore)
        {
            return isStoredBefore ? $"OK duplicate {id}" : $"OK published {id}";
        }

        return await ForwardAsync(command, id, cancellationToken) ? $"OK duplicate {id}" : $"OK REDIRECTED {id}";
    }

    public void Dispose() => _others.Dispose();

    private static string MakeId() => string.Create(
        CultureInfo.InvariantCulture,
        $"msg_{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>Stores it here and tells whether it was there before; nothing if another node leads, or took over.</summary>
    private async Task<bool?> TryStoreAsync(LineCommand.Publish command, string id)
    {
        if (node.Loop.Status.Role != Role.Leader)
        {
            return null;
        }

        try
        {
            return await StoreAsync(command, id);
        }
        catch (ProblemException exception) when (exception.Problem.Code == ProblemCode.NotLeader)
        {
            return null;
        }
    }

    private async Task<bool> StoreAsync(LineCommand.Publish command, string id)
    {
        ReadGate.RequireState(node);
        TopicDescription topic = await publisher.FindTopicAsync(command.Topic);
        RoutedBatch batch = publisher.Begin(topic, partition: null, identity: null);
        if (!batch.TryAdd(new MessageContent { Id = id, Payload = command.Message }, out MessageBatchError error))
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

    /// <summary>Stores it through the leader, whatever acks its topic has: the answer is the same as the leader's own.</summary>
    private async Task<bool> ForwardAsync(LineCommand.Publish command, string id, CancellationToken cancellationToken)
    {
        OutgoingMessage message = OutgoingMessage.Text(command.Message) with { Id = id };
        return (await _others.PublishAsync(command.Topic, message, Acks.Quorum, cancellationToken: cancellationToken)).Duplicate;
    }
}
