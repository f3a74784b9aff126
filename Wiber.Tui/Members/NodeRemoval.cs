using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Members;

/// <summary>
/// Removes a node: asks the leader to let it go, stops its process, takes it out of cluster.toml. Run again after an interruption
/// it does what is left to do.
/// </summary>
internal sealed class NodeRemoval(CommandContext context, ClusterConfig config, string id, Action<string> tell)
{
    /// <exception cref="CommandException">There is no such node.</exception>
    /// <exception cref="WiberApiException">The cluster refused, or did not answer in time.</exception>
    public async Task<MemberChangeResult> RunAsync()
    {
        NodeConfig? node = config.FindNode(id);
        using WiberClient client = context.Connect(config);
        bool wasMember = await RemoveAsync(client);
        if (!wasMember && node is null)
        {
            throw new CommandException(
                ExitCode.Usage, $"there is no node \"{id}\", neither among the members nor in {config.FilePath}");
        }

        tell(wasMember ? $"{id} is not a member any more" : $"{id} was not a member");
        if (node is not null)
        {
            await CleanUpAsync(node);
        }

        return new MemberChangeResult(id, wasMember ? "removed" : "was_no_member", null, null, node?.DataDirectory);
    }

    private async Task<bool> RemoveAsync(WiberClient client)
    {
        try
        {
            await client.RemoveNodeAsync(id, context.CancellationToken);
            return true;
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownNode)
        {
            return false;
        }
    }

    private async Task CleanUpAsync(NodeConfig node)
    {
        if (await new NodeProcess(config, node).StopAsync(context.CancellationToken) != NodeStopOutcome.WasDown)
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
