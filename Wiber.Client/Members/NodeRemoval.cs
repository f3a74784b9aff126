using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Client.Members;

/// <summary>
/// Removes a node: asks the leader to let it go, stops its process, takes it out of cluster.toml. Run again after an interruption
/// it does what is left to do.
/// </summary>
/// <param name="config">The cluster.</param>
/// <param name="options">Timeouts.</param>
/// <param name="id">The node's id; it need not be in the configuration.</param>
/// <param name="tell">Told what is done on the way, by any thread.</param>
public sealed class NodeRemoval(ClusterConfig config, WiberClientOptions options, string id, Action<string> tell)
{
    /// <summary>Removes the node.</summary>
    /// <exception cref="MemberChangeException">There is no such node.</exception>
    /// <exception cref="WiberApiException">The cluster refused, or did not answer in time.</exception>
    public async Task<MemberChangeResult> RunAsync(CancellationToken cancellationToken = default)
    {
        NodeConfig? node = config.FindNode(id);
        using WiberClient client = new WiberClient(config, options);
        bool wasMember = await RemoveAsync(client, cancellationToken).ConfigureAwait(false);
        if (!wasMember && node is null)
        {
            throw new MemberChangeException($"there is no node \"{id}\", neither among the members nor in {config.FilePath}");
        }

        tell(wasMember ? $"{id} is not a member any more" : $"{id} was not a member");
        if (node is not null)
        {
            await CleanUpAsync(node, cancellationToken).ConfigureAwait(false);
        }

        return new MemberChangeResult(id, wasMember ? "removed" : "was_no_member", null, null, node?.DataDirectory);
    }

    private async Task<bool> RemoveAsync(WiberClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.RemoveNodeAsync(id, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownNode)
        {
            return false;
        }
    }

    private async Task CleanUpAsync(NodeConfig node, CancellationToken cancellationToken)
    {
        if (await new NodeProcess(config, node).StopAsync(cancellationToken).ConfigureAwait(false) != NodeStopOutcome.WasDown)
        {
            tell($"{id} stopped");
        }

        ClusterConfigEditor.RemoveNode(config.FilePath, id);
        tell($"{id} is out of {config.FilePath}");
        if (Directory.Exists(node.DataDirectory))
        {
            tell($"its files are left in {node.DataDirectory}; delete them if nobody needs them");
        }
    }
}
