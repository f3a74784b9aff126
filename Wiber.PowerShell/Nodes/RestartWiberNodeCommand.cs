using System.Management.Automation;
using Wiber.Client.Processes;

namespace Wiber.PowerShell.Nodes;

/// <summary>Stops nodes on this machine if they run, and starts them, one after the other.</summary>
/// <remarks>
/// One node at a time is down, so a cluster of three or more serves all the while. The next node is stopped when the one before
/// it serves again.
/// </remarks>
/// <example>
/// <code>Restart-WiberNode n1 -PassThru</code>
/// Restarts n1 and shows it with its new process.
/// </example>
/// <example>
/// <code>Get-WiberNode | Restart-WiberNode -Verbose</code>
/// Restarts all nodes, one after the other.
/// </example>
[Cmdlet(VerbsLifecycle.Restart, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class RestartWiberNodeCommand : NodeCommand
{
    internal override string ActionName => "Restart";

    internal override Task ActAsync(NodeProcess process, CancellationToken cancellationToken) =>
        process.RestartAsync(cancellationToken);
}
