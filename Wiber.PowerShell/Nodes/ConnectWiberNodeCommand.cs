using System.Management.Automation;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Lets nodes on this machine reach the other nodes again that Disconnect-WiberNode cut off.</summary>
/// <remarks>
/// The node catches up with what it missed by itself. For a node that is cut off from nobody there is nothing to do.
/// </remarks>
/// <example>
/// <code>Connect-WiberNode n1; Wait-WiberCluster -AllNodes</code>
/// Heals n1 and waits until it has caught up.
/// </example>
/// <example>
/// <code>Get-WiberNode | Where-Object IsolatedFrom | Connect-WiberNode -PassThru</code>
/// Heals all nodes that are cut off.
/// </example>
[Cmdlet(VerbsCommunications.Connect, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class ConnectWiberNodeCommand : NodeCommand
{
    internal override string ActionName => "Heal";

    internal override Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken) =>
        connection.Client.HealAsync(process.Node.ClientUri, cancellationToken);
}
