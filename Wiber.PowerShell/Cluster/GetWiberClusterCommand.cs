using System.Management.Automation;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Cluster;

/// <summary>Shows a cluster: whether it takes messages, who leads, how many nodes are up.</summary>
/// <remarks>All nodes are asked at once. A cluster of which no node answers is shown as down; that is no error.</remarks>
/// <example>
/// <code>Get-WiberCluster</code>
/// Shows the cluster of the session, or of the cluster.toml here.
/// </example>
/// <example>
/// <code>(Get-WiberCluster).Leader</code>
/// Gives the leader's id.
/// </example>
[Cmdlet(VerbsCommon.Get, "WiberCluster")]
[OutputType(typeof(WiberCluster))]
public sealed class GetWiberClusterCommand : ClusterCommand
{
    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        WriteObject(WiberCluster.Of(Await(connection.Client.GetClusterStatusAsync), connection.ConfigOrAddresses));
    }
}
