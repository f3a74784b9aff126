using System.Management.Automation;
using Wiber.Client.Processes;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Cuts nodes on this machine off from the other nodes, as a broken network would.</summary>
/// <remarks>
/// Nothing that nodes say to each other passes any more, in both directions; clients reach the node as before. A leader that is
/// cut off from a majority stops leading, and the others elect another one. It replaces what the node was cut off from before,
/// and lasts until Connect-WiberNode or a restart of the node.
/// </remarks>
/// <example>
/// <code>Get-WiberNode | Where-Object Role -eq Leader | Disconnect-WiberNode -PassThru</code>
/// Cuts the leader off; within an election timeout it stops leading, and the others have another leader.
/// </example>
/// <example>
/// <code>Disconnect-WiberNode n1 -From n2 -PassThru</code>
/// Breaks the network between n1 and n2 only.
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class DisconnectWiberNodeCommand : NodeCommand
{
    /// <summary>Ids of the nodes to cut it off from. Default: all others.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? From { get; set; }

    internal override string ActionName => From is null ? "Cut off" : $"Cut off from {string.Join(", ", From)}";

    internal override Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken) =>
        connection.Client.IsolateAsync(process.Node.ClientUri, From, cancellationToken);
}
