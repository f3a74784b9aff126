using System.Management.Automation;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Halts nodes on this machine where they are, as a long pause of their machine would.</summary>
/// <remarks>
/// The process stays and answers nothing; the others find that out by silence, within an election timeout. For testing what
/// hangs and does not die. Resume-WiberNode lets it go on.
/// </remarks>
/// <example>
/// <code>Suspend-WiberNode n3; Wait-WiberCluster -PassThru</code>
/// Halts n3 and waits until the others have a leader.
/// </example>
/// <example>
/// <code>Get-WiberNode | Where-Object Role -eq Leader | Suspend-WiberNode</code>
/// Halts the leader.
/// </example>
[Cmdlet(VerbsLifecycle.Suspend, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class SuspendWiberNodeCommand : NodeCommand
{
    internal override string ActionName => "Suspend";

    internal override Task ActAsync(
        ClusterConnection connection, NodeProcess process, CancellationToken cancellationToken) =>
        process.SuspendAsync(cancellationToken);
}
