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

namespace Wiber.Node.Lines;

/// <summary>Stores what came by <c>PUB</c>: here if this node leads, else through the leader.</summary>
internal sealed class LinePublisher(NodeContext node, Publisher publisher) : IDisposable
{
    private static readonly TimeSpan ForwardTimeout = TimeSpan.FromSeconds(5);

    private readonly WiberClient _others = new(
        node.Cluster.Nodes.Select(each => each.ClientUri), new WiberClientOptions { CallTimeout = ForwardTimeout });

    /// <summary>Stores a message and gives the line that answers.</summary>
    public async Task<string> PublishAsync(LineCommand.Publish command, CancellationToken cancellationToken)
    {
        string id = command.Id ?? MakeId();
        try
        {
            bool isLeading = node.Loop.Status.Role == Role.Leader;
            bool isDuplicate = isLeading
                ? await StoreAsync(command, id)
                : await ForwardAsync(command, id, cancellationToken);
            return isDuplicate ? $"OK duplicate {id}" : isLeading ? $"OK published {id}" : $"OK REDIRECTED {id}";
        }
        catch (ProblemException exception)
        {
            return Describe(exception.Problem.Code, exception.Problem.Detail);
        }
        catch (WiberApiException exception)
        {
            return Describe(exception.Code, exception.Message);
        }
    }

    public void Dispose() => _others.Dispose();

    private static string Describe(string code, string detail) => code switch
    {
        ProblemCode.OutcomeUnknown => "ERR timeout_waiting_commit",
        ProblemCode.NotLeader => "ERR not_leader",
        ProblemCode.NoLeader or ProblemCode.Overloaded or ProblemCode.NotReady or WiberErrorCodes.Unreachable => "ERR unavailable",
        _ => $"ERR {code} {detail.ReplaceLineEndings(" ")}",
    };

    private static string MakeId() => string.Create(
        CultureInfo.InvariantCulture,
        $"msg_{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>Stores it here; tells whether it was there before.</summary>
    private async Task<bool> StoreAsync(LineCommand.Publish command, string id)
    {
        RoutedBatch batch = publisher.Begin(await publisher.FindTopicAsync(command.Topic), partition: null, identity: null);
        if (!batch.TryAdd(new MessageContent { Id = id, Payload = command.Message }, out MessageBatchError error))
        {
            throw new ProblemException(Problem.InvalidMessage(new MessageBatchProblem(error, 0).ToString()));
        }

        PublishResult result = await publisher.StoreAsync(batch, ProposalAcks.Quorum);
        IReadOnlyList<ApplyOutcome> outcomes = PublishProblems.RequireApplied(node, result);
        PublishProblems.RequireStored(outcomes);
        return outcomes[0][0].Duplicate;
    }

    private async Task<bool> ForwardAsync(LineCommand.Publish command, string id, CancellationToken cancellationToken)
    {
        OutgoingMessage message = OutgoingMessage.Text(command.Message) with { Id = id };
        return (await _others.PublishAsync(command.Topic, message, cancellationToken: cancellationToken)).Duplicate;
    }
}
