using System.Management.Automation;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Cluster;

/// <summary>Stops all nodes of a cluster on this machine: the followers first, the leader last.</summary>
/// <remarks>
/// Messages stay on disk; Start-WiberCluster serves them again. A node that does not end in 10 seconds is killed, and with
/// -Force all are killed at once; neither costs an acknowledged message. The files of a cluster that was started with
/// -Ephemeral are deleted with all messages; without -Force it asks first.
/// </remarks>
/// <example>
/// <code>Stop-WiberCluster -Confirm:$false</code>
/// Stops the cluster of the session, without asking.
/// </example>
/// <example>
/// <code>Get-WiberCluster | Stop-WiberCluster -Force -PassThru</code>
/// Kills all nodes as a power cut would, and shows the cluster.
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "WiberCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberCluster))]
public sealed class StopWiberClusterCommand : ClusterCommand
{
    /// <summary>Kills the nodes at once, as a power cut would, and does not ask whether messages may go.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the cluster as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput()
    {
        ClusterTarget target = Target;
        ClusterConnection connection = Connect();
        ClusterConfig config = connection.RequireConfig();
        if (!IsWanted(target, EphemeralClusters.Contains(config.FilePath)))
        {
            return;
        }

        if (Force)
        {
            Await(token => Task.WhenAll(config.Nodes.Select(node => connection.ProcessOf(node).KillAsync(token))));
        }
        else
        {
            Stop(connection, config);
        }

        if (PassThru)
        {
            WriteObject(WiberCluster.Of(
                Await(connection.Client.GetClusterStatusAsync), connection.ConfigOrAddresses));
        }

        if (EphemeralClusters.Remove(config.FilePath) && Session.Current == target)
        {
            Session.Current = null;
        }
    }

    private bool IsWanted(ClusterTarget target, bool isEphemeral)
    {
        string name = isEphemeral ? $"ephemeral cluster of {target} with all its messages" : $"cluster of {target}";
        string action = Force ? "Kill" : "Stop";
        return ShouldProcess(name, isEphemeral ? $"{action} and delete" : action)
            && (Force || !isEphemeral || MayLoseData(
                $"The files of the cluster of {target} are deleted with all its messages.", "Stop the ephemeral cluster?"));
    }

    private void Stop(ClusterConnection connection, ClusterConfig config)
    {
        string? leader = Await(connection.Client.GetClusterStatusAsync).Leader;
        foreach (StoppedNode node in Await(token => new ClusterControl(config).StopAsync(leader, token)))
        {
            if (node.Outcome == NodeStopOutcome.Killed)
            {
                WriteWarning($"{node.Node.Id} did not stop in time and was killed");
            }
            else
            {
                Detail($"{node.Node.Id} {(node.Outcome == NodeStopOutcome.WasDown ? "was down" : "stopped")}");
            }
        }
    }
}
