using Wiber.Client.Backups;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Hosting.Backups;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Backups;

/// <summary>
/// <c>GET /v1/backup</c>: all that the cluster holds, as of one entry of its log, from whichever node is asked; it goes on
/// meanwhile.
/// </summary>
/// <remarks>
/// Whatever was acknowledged before the request is in it, unless <c>consistency=local</c> asks for what this node happens to
/// have. One backup at a time is taken from a node. A backup that cannot be finished is cut off, and has no end. Errors: 400
/// invalid_argument, 503 no_leader, not_ready, overloaded.
/// </remarks>
internal sealed class BackupEndpoint(NodeContext node, ReadGate gate, ILogger logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        Query.AllowOnly(context.Request, "consistency");
        string consistency = Query.Choice(context.Request, "consistency", ReadGate.Linearizable, ReadGate.Leader, ReadGate.Local);
        await gate.PassAsync(context, consistency);
        using IDisposable held = node.Backups.Hold.TryTake() ?? throw new ProblemException(
            Problem.Overloaded() with { Detail = "a backup is being taken from this node already" });
        using CancellationTokenSource ended =
            CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, node.Stopping);
        using BackupContent content = await TakeAsync(ended.Token);
        HttpResponse response = context.Response;
        response.ContentType = BackupFile.MediaType;
        logger.LogInformation(
            "[{Node}] BACKUP -> entries {First} to {Last} to {Client}",
            node.Self, content.First, content.Last, context.Connection.RemoteIpAddress);
        try
        {
            var writer = new BackupWriter((bytes, token) => PacedBody.WriteAsync(response, bytes, token));
            await writer.WriteAsync(content, ended.Token);
        }
        catch (BackupException exception)
        {
            // Too late for a status; without its end it is no backup.
            logger.LogWarning("[{Node}] BACKUP -> cut off: {Reason}", node.Self, exception.Message);
            context.Abort();
        }
    }

    private async Task<BackupContent> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(node.Backups.Take, cancellationToken);
        }
        catch (BackupException exception)
        {
            throw new ProblemException(Problem.NotReady(exception.Message));
        }
        catch (BrokerStoreFullException)
        {
            throw new ProblemException(
                Problem.NotReady("this node's disk has no room for a copy of its lookups; ask another one"));
        }
    }
}
