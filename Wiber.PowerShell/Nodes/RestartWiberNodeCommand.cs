using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Nodes;

/// <summary>Stops nodes on this machine if they run, and starts them, one after the other.</summary>
/// <remarks>
/// The next node is stopped when the one before it serves again and has applied what was committed by then, so a cluster of
/// three or more always has a majority; while the leader is restarted, writes wait for another one. If a node does not come back
/// so far, that ends the pipeline, and the others are left as they are. Where no majority is up nobody can catch up, and a node
/// only has to serve.
/// </remarks>
/// <example>
/// <code>Restart-WiberNode n1 -PassThru</code>
/// Restarts n1 and shows it with its new process.
/// </example>
/// <example>
/// <code>Get-WiberNode | Restart-WiberNode -Timeout 2m -Verbose</code>
/// Restarts all nodes, one after the other.
/// </example>
[Cmdlet(VerbsLifecycle.Restart, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class RestartWiberNodeCommand : NodeCommand
{
    /// <summary>How long each node may take to catch up: seconds, or a text such as 500ms or 2m.</summary>
    [Parameter]
    [DurationTransformation]
    [ValidateDuration(0, 86_400_000)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    internal override string ActionName => "Restart";

    internal override Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken) =>
        process.RestartAsync(cancellationToken);

    internal override void Act(ClusterConnection connection, NodeProcess process)
    {
        string id = process.Node.Id;
        bool canCatchUp = CanCatchUp(Await(connection.Client.GetClusterStatusAsync), id);
        try
        {
            base.Act(connection, process);
            if (canCatchUp)
            {
                var wait = new ClusterWait(connection.Client, missing => Progress($"Restarting {id}", missing));
                Await(token => wait.WaitAsync(Timeout, node => node.Id == id, token));
            }
        }
        catch (Exception error) when (FailureCatalog.Find(error) is { } failure)
        {
            throw new CommandException(
                failure with { EndsPipeline = true }, $"{id} did not come back: {error.Message}", id, error);
        }
    }

    /// <summary>True for a member whose cluster can have a leader when it is back.</summary>
    private static bool CanCatchUp(ClusterStatus before, string id)
    {
        ClusterNodeStatus[] members = [.. before.Nodes.Where(node => node.Member != false)];
        return members.Any(node => node.Id == id)
            && members.Count(node => node.Id == id || node.Role is not null) > members.Length / 2;
    }
}
